//go:build e2e

package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"gotest.tools/v3/assert"
)

// certificates are in a folder, as docker has them: ca.pem, server.pem, client.pem, and a -key.pem of each.
type certificates struct{ folder string }

// newCertificates makes an authority, and a server at that address and a client of it.
func newCertificates(t *testing.T, address string) certificates {
	t.Helper()
	c := certificates{folder: t.TempDir()}
	authority := &x509.Certificate{
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign, Subject: pkix.Name{CommonName: "netdemo e2e"},
	}
	key := c.sign(t, "ca", authority, authority, nil)
	c.sign(t, "server", &x509.Certificate{
		IPAddresses: []net.IP{net.ParseIP(address)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, authority, key)
	c.sign(t, "client", &x509.Certificate{ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}, authority, key)
	return c
}

func (c certificates) file(name string) string { return filepath.Join(c.folder, name+".pem") }

// sign writes a certificate and its key, signed with the parent's, or with its own where that is nil.
func (c certificates) sign(t *testing.T, name string, template, parent *x509.Certificate, parentKey *ecdsa.PrivateKey) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	assert.NilError(t, err)
	if parentKey == nil {
		parentKey = key
	}
	template.SerialNumber = big.NewInt(time.Now().UnixNano())
	template.NotBefore, template.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	certificate, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, parentKey)
	assert.NilError(t, err)
	secret, err := x509.MarshalECPrivateKey(key)
	assert.NilError(t, err)
	for file, block := range map[string]*pem.Block{
		name:          {Type: "CERTIFICATE", Bytes: certificate},
		name + "-key": {Type: "EC PRIVATE KEY", Bytes: secret},
	} {
		assert.NilError(t, os.WriteFile(c.file(file), pem.EncodeToMemory(block), 0o600))
	}
	return key
}

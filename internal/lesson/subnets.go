package lesson

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"net/netip"
	"slices"
)

// smallest is the longest prefix that a lesson's network can have: 14 addresses, the machine's among them.
const smallest = 28

// Subnet is the option of a network whose subnet is not the engine's choice.
func Subnet(p netip.Prefix) NetworkOption { return NetworkOption(subnetFlag + p.String()) }

const subnetFlag = "--subnet="

// SubnetOf gives the subnet that an option asks for; not ok where it asks for something else.
func (o NetworkOption) SubnetOf() (p netip.Prefix, ok bool) {
	text := string(o)
	if len(text) < len(subnetFlag) || text[:len(subnetFlag)] != subnetFlag {
		return p, false
	}
	p, err := netip.ParsePrefix(text[len(subnetFlag):])
	return p, err == nil
}

// Within gives the lesson with a subnet for each network that it makes, cut from a whole that the learner has
// chosen: for an engine whose own are used up, or are somebody else's on its machine.
func (l Lesson) Within(whole netip.Prefix) (Lesson, error) {
	networks := len(l.Plan().Networks)
	if networks == 0 {
		return l, nil
	}
	size := whole.Bits() + bits.Len(uint(networks-1))
	if !whole.Addr().Is4() || size > smallest {
		return l, fmt.Errorf("%s makes %s: give it an IPv4 subnet of /%d or larger", l.Name, Swept{Networks: networks}.What(), smallest-(size-whole.Bits()))
	}
	next := whole.Masked().Addr()
	l.Steps = slices.Clone(l.Steps)
	for i := range l.Steps {
		do := slices.Clone(l.Steps[i].Do)
		for k, action := range do {
			if create, ok := action.(CreateNetwork); ok {
				create.Options = append(slices.Clone(create.Options), Subnet(netip.PrefixFrom(next, size)))
				do[k] = create
				next = after(next, size)
			}
		}
		l.Steps[i].Do = do
	}
	return l, nil
}

// after is the first address behind a subnet of that size.
func after(first netip.Addr, size int) netip.Addr {
	four := first.As4()
	binary.BigEndian.PutUint32(four[:], binary.BigEndian.Uint32(four[:])+1<<(32-size))
	return netip.AddrFrom4(four)
}

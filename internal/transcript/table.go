package transcript

// tableGap is the distance between two columns of a table.
const tableGap = 3

// setTable sets a table within n columns. Its first line holds the names of the columns; its first
// column names the lines. Where it is too wide, each line becomes a paragraph: its name, then every
// cell behind the name of its column.
func setTable(lines [][]row, n int) []row {
	widths := columnWidths(lines)
	if tableWidth(widths) > n {
		return stackTable(lines, n)
	}
	rows := make([]row, len(lines))
	for i, line := range lines {
		var c canvas
		x := 0
		for k, cell := range line {
			c.putRow(x, cell)
			x += widths[k] + tableGap
		}
		rows[i] = c.row
	}
	return rows
}

func tableWidth(columns []int) int {
	total := -tableGap
	for _, w := range columns {
		total += w + tableGap
	}
	return total
}

// columnWidths gives the width of the widest cell of each column.
func columnWidths(lines [][]row) []int {
	var widths []int
	for _, line := range lines {
		for k, cell := range line {
			if k == len(widths) {
				widths = append(widths, 0)
			}
			widths[k] = max(widths[k], cell.width())
		}
	}
	return widths
}

// stackTable sets a table that is too wide, cell below cell.
func stackTable(lines [][]row, n int) []row {
	if len(lines) == 0 {
		return nil
	}
	head, rows, labels := lines[0], []row(nil), 0
	for _, name := range head {
		labels = max(labels, name.width())
	}
	labels = min(labels, n/2-tableGap)
	for _, line := range lines[1:] {
		for k, cell := range line {
			if k == 0 || k >= len(head) {
				rows = append(rows, wrap(cell, n)...)
				continue
			}
			value := []row{cell}
			if cell.width() > n-labels-tableGap-2 {
				value = wrap(cell, n-labels-tableGap-2)
			}
			rows = append(rows, indented(beside(wrap(head[k], labels), labels+tableGap, value))...)
		}
	}
	return rows
}

// beside puts the right rows at a column of the left ones.
func beside(left []row, column int, right []row) []row {
	rows := make([]row, max(len(left), len(right)))
	for i := range rows {
		var c canvas
		if i < len(left) {
			c.putRow(0, left[i])
		}
		if i < len(right) {
			c.putRow(column, right[i])
		}
		rows[i] = c.row
	}
	return rows
}

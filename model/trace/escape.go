package trace

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// escapeText returns s as the end of a line of a trace: printable runes and the
// blanks between them as they are, everything else behind a backslash. Blanks
// at either end are escaped, because alignment and editors do not keep them.
func escapeText(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == ' ' && (i == 0 || i == len(s)-1):
			b.WriteString(`\s`)
		default:
			escapeRune(&b, r, s[i:i+size])
		}
		i += size
	}
	return b.String()
}

// escapeWord returns s as one word of a trace: never empty, without blanks, and
// not to be taken for a mark or a comment.
func escapeWord(s string) string {
	if s == "" {
		return "-"
	}
	word := strings.ReplaceAll(escapeText(s), " ", `\s`)
	if word == "-" || word[0] == '!' || word[0] == '#' {
		word = `\` + word
	}
	return word
}

func escapeRune(b *strings.Builder, r rune, raw string) {
	switch {
	case r == '\\':
		b.WriteString(`\\`)
	case r == '\n':
		b.WriteString(`\n`)
	case r == '\r':
		b.WriteString(`\r`)
	case r == '\t':
		b.WriteString(`\t`)
	case r == utf8.RuneError && len(raw) == 1: // not UTF-8
		fmt.Fprintf(b, `\x%02x`, raw[0])
	case strconv.IsPrint(r):
		b.WriteRune(r)
	case r <= 0xffff:
		fmt.Fprintf(b, `\u%04x`, r)
	default:
		fmt.Fprintf(b, `\U%08x`, r)
	}
}

// unescapeWord undoes escapeWord.
func unescapeWord(s string) (string, error) {
	if s == "-" {
		return "", nil
	}
	return unescape(s)
}

// unescape undoes escapeText.
func unescape(s string) (string, error) {
	if !strings.Contains(s, `\`) {
		return s, nil
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			b.WriteByte(s[i])
			continue
		}
		i++
		if i == len(s) {
			return "", fmt.Errorf(`found a \ at the end of %s, expected an escape such as \\ or \n`, quote(s))
		}
		switch s[i] {
		case '\\', '-', '!', '#':
			b.WriteByte(s[i])
		case 's':
			b.WriteByte(' ')
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 't':
			b.WriteByte('\t')
		case 'x', 'u', 'U':
			digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[s[i]]
			hex := s[i+1 : min(i+1+digits, len(s))]
			n, err := strconv.ParseUint(hex, 16, 32)
			if err != nil || len(hex) != digits || s[i] != 'x' && !utf8.ValidRune(rune(n)) {
				return "", fmt.Errorf(`found \%c%s, expected %d hex digits of a character`, s[i], hex, digits)
			}
			if s[i] == 'x' {
				b.WriteByte(byte(n))
			} else {
				b.WriteRune(rune(n))
			}
			i += digits
		default:
			return "", fmt.Errorf(`found \%c in %s, expected an escape such as \\ or \n`, s[i], quote(s))
		}
	}
	return b.String(), nil
}

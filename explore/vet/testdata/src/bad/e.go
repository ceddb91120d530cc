package bad

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/quotedprintable"
	"strings"
	"text/template"
	"unicode/utf8"

	"github.com/icmc-project/icmc/model"
)

// pays is a loop that hands each error on.
func (s *Shop) pays(m *model.Msg, f func(error)) {
	model.Loop(m, 0, func(i int) (int, bool) {
		f(s.pay(m, 1))
		return i + 1, i == 1
	})
}

// Functions of other packages that write by way of what they are given.
func (s *Shop) WritesAway(m *model.Msg, _ none) (int, error) {
	var rej *model.Reject
	s.pays(m, func(err error) {
		errors.As(err, &rej) // want error "captured variable" &rej
	})
	scanned, lined, read := 0, 0, 0
	s.pays(m, func(error) {
		fmt.Sscanf("1", "%d", &scanned)          // want error "captured variable" &scanned
		fmt.Sscanln("1", &lined)                 // want error "captured variable" &lined
		fmt.Fscan(strings.NewReader("1"), &read) // want error "captured variable" &read
	})
	a, b, c, d, e := make([]byte, 8), make([]byte, 8), make([]byte, 8), make([]byte, 8), make([]byte, 8)
	from := strings.NewReader("12345678")
	s.pays(m, func(error) {
		hex.Decode(a, []byte("ff"))                   // want error "captured variable" a
		binary.BigEndian.PutUint32(b, 7)              // want error "captured variable" b
		io.ReadFull(strings.NewReader("12345678"), c) // want error "captured variable" c
		utf8.EncodeRune(d, 'x')                       // want error "captured variable" d
		base64.StdEncoding.Decode(e, []byte("aaaa"))  // want error "captured variable" e
		io.ReadAll(from)                              // want error "captured variable" from
	})
	digest, page := sha256.New(), template.New("page")
	decoder, decoded := json.NewDecoder(from), 0
	s.pays(m, func(error) {
		digest.Write(a)                                          // want error "captured variable" digest
		page.Parse("{{.}}")                                      // want error "captured variable" page
		decoder.Decode(new(int))                                 // want error "captured variable" decoder
		json.NewDecoder(strings.NewReader("1")).Decode(&decoded) // want error "captured variable" &decoded
	})
	lines := bufio.NewReader(from)
	s.pays(m, func(error) {
		lines.ReadByte()                // want error "captured variable" lines
		quotedprintable.NewReader(from) // want undecided "unknown code" quotedprintable.NewReader
	})
	if rej != nil {
		return decoded + scanned + lined + read, nil
	}
	return int(a[0] + b[0] + c[0] + d[0] + e[0]), nil
}

package bad

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"log"
	"math/big"
	"net/textproto"
	"net/url"
	"regexp"
	"slices"
	"sort"
	"strings"
	"text/template"
	"time"

	"github.com/icmc-project/icmc/model"
)

// Functions that are not read, and what they write.

type spoken struct{ heard *int }

func (s spoken) String() string { *s.heard++; return "" }

type counting struct{ n *int }

func (c counting) Write(b []byte) (int, error) { *c.n++; return len(b), nil }

type byteWriter interface{ WriteString(string) (int, error) }

func applied[T any](do func(T), to T) { do(to) }

func (s *Shop) WritesUnread(m *model.Msg, _ none) (int, error) {
	var quotient, rest, modulus big.Int
	bytesOf := make([]byte, 8)
	values, header := url.Values{}, textproto.MIMEHeader{}
	xs, ys, zs := []int{2, 1}, sort.IntSlice{2, 1}, []int{2, 1}
	s.pays(m, func(error) {
		quotient.QuoRem(big.NewInt(7), big.NewInt(2), &rest)        // want error "captured variable" quotient
		new(big.Int).QuoRem(big.NewInt(7), big.NewInt(2), &rest)    // want error "captured variable" &rest
		new(big.Int).DivMod(big.NewInt(7), big.NewInt(2), &modulus) // want error "captured variable" &modulus
		big.NewInt(7).FillBytes(bytesOf)                            // want error "captured variable" bytesOf
		values.Set("a", "b")                                        // want error "captured variable" values
		header.Add("a", "b")                                        // want error "captured variable" header
		ys.Sort()                                                   // want error "captured variable" ys
		sort.Sort(sort.Reverse(sort.IntSlice(xs)))                  // want error "captured variable" sort.Reverse(sort.IntSlice(xs))
		applied(sort.Ints, zs)                                      // want error "captured variable" Ints
		applied(slices.Sort[[]int], zs)                             // want error "captured variable" Sort
		strings.NewReader("ab").Read(bytesOf)                       // want error "captured variable" bytesOf
		strings.NewReader("ab").ReadAt(bytesOf, 0)                  // want error "captured variable" bytesOf
		applied(bytes.NewReader(nil).Reset, bytesOf)
	})
	var b, c, d, e, g, h, i, j, k bytes.Buffer
	sum := make([]byte, 8)
	heard, spoke, written := 0, 0, 0
	var any any = spoken{&heard}
	decoder, encoder := json.NewDecoder(&b), json.NewEncoder(&c)
	var own byteWriter = &d
	writeB := e.WriteString
	less := func(x, y *int) int { return *x - *y }
	most := []*int{new(int)}
	re := regexp.MustCompile("a")
	page := template.Must(template.New("").Parse(""))
	s.pays(m, func(error) {
		json.Compact(&b, nil)                                // want error "captured variable" &b
		decoder.Token()                                      // want error "captured variable" decoder
		encoder.Encode(1)                                    // want error "captured variable" encoder
		own.WriteString("a")                                 // want error "captured variable" own
		writeB("a")                                          // want error "captured variable" WriteString
		strings.NewReplacer("a", "b").WriteString(&g, "a")   // want error "captured variable" &g
		page.Execute(&h, nil)                                // want error "captured variable" &h
		log.New(&i, "", 0).Print("a")                        // want error "captured variable" log.New(&i, "", 0)
		binary.ReadUvarint(&j)                               // want error "captured variable" &j
		re.Expand(sum[:0], nil, nil, nil)                    // want error "captured variable" sum
		fmt.Sprint(spoken{&heard})                           // want error "captured variable" *s.heard
		fmt.Sprint([]fmt.Stringer{spoken{&spoke}})           // want error "captured variable" *s.heard
		io.WriteString(counting{&written}, "a")              // want error "captured variable" *c.n
		io.MultiWriter(&k).Write(nil)                        // want error "captured variable" io.MultiWriter(&k)
		strings.NewReader("a").WriteTo(&k)                   // want error "captured variable" &k
		xml.Escape(&k, nil)                                  // want error "captured variable" &k
		base64.NewEncoder(base64.StdEncoding, &k).Write(nil) // want error "captured variable" base64.NewEncoder(base64.StdEncoding, &k)
		*slices.MaxFunc(most, less)++                        // want error "captured variable" *slices.MaxFunc(most, less)
		_ = any
	})
	for range 2 {
		s.pays(m, func(error) {
			json.NewEncoder(&b).Encode(1) // want error "captured variable" json.NewEncoder(&b)
		})
	}
	now := time.Now // want error "clock" Now
	return int(now().Unix()), nil
}

// Methods that are found by way of what embeds them, or of a constraint.

type doer interface{ do() }

type increments struct{ n *int }

func (i increments) do() { *i.n++ }

type embeds struct{ doer }

type counts struct{ n int }

func (c *counts) do() { c.n++ }

func does[T any, P interface {
	*T
	doer
}](t *T) {
	P(t).do()
}

func (s *Shop) Embeds(m *model.Msg, _ none) (int, error) {
	n := 0
	e := embeds{increments{&n}}
	var c counts
	s.pays(m, func(error) {
		e.do()   // want error "captured variable" *i.n
		does(&c) // want error "captured variable" *i.n
	})
	return n + c.n, nil
}

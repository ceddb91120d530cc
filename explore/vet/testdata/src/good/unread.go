package good

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"math/big"
	"net/url"
	"slices"
	"sort"
	"strings"

	"github.com/icmc-project/icmc/model"
)

// What is not read, and reads what is outside or writes what is inside.

var (
	limit    = big.NewInt(100)
	settings = url.Values{"a": {"b"}}
	names    = []string{"a", "b"}
	replacer = strings.NewReplacer("a", "b")
)

type tag struct{ name string }

func (t tag) String() string { return t.name }

type priced struct {
	id    int
	price *big.Int
}

func (p priced) String() string { return p.price.String() }

type byPrice []priced

func (b byPrice) Len() int           { return len(b) }
func (b byPrice) Less(i, j int) bool { return b[i].price.Cmp(b[j].price) < 0 }
func (b byPrice) Swap(i, j int)      { b[i], b[j] = b[j], b[i] }

var cheapest = priced{1, big.NewInt(1)}

type sized interface{ Len() int }

func (s *Shop) Unread(m *model.Msg, _ none) (int, error) {
	x := new(big.Int).Add(limit, big.NewInt(1))
	x.Mul(x, limit)
	y, rest := new(big.Int).QuoRem(x, limit, new(big.Int))
	rest.Add(rest, y)
	var b bytes.Buffer
	w := base64.NewEncoder(base64.StdEncoding, &b)
	w.Write([]byte("a"))
	w.Close()
	q := url.Values{}
	q.Set("a", settings.Get("a"))
	fmt.Fprint(&b, tag{"a"}, limit, names)
	io.Copy(io.MultiWriter(&b), strings.NewReader("a"))
	sorted := slices.Clone(names)
	sort.Sort(sort.Reverse(sort.StringSlice(sorted)))
	order := slices.Sort[[]string]
	order(sorted)
	write := b.WriteString
	write(replacer.Replace("a"))
	read := limit.Cmp
	var own sized = &b
	offers := []priced{cheapest, {2, big.NewInt(2)}}
	sort.Sort(byPrice(offers))
	fmt.Fprint(&b, offers, &cheapest)
	return read(x) + own.Len() + strings.Compare(slices.Max(names), strings.Join(sorted, "")), nil
}

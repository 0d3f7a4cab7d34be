package jsonata

import (
	"math"
	"strconv"
	"strings"
)

type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenName
	tokenVariable
	tokenOperator
	tokenString
	tokenNumber
	tokenLiteral
	tokenRegex
)

// token is one token; text is the operator, the name, the string's content or the
// regex's pattern.
type token struct {
	kind   tokenKind
	offset int
	text   string
	lit    Value
	flags  string
}

// lexer cuts the source into tokens, one at a time: the parser has to say whether
// a slash may start a regex.
type lexer struct {
	src string
	pos int
}

const (
	blanks    = " \t\n\r\v"
	delimiter = ".[]{}(),@#;:?+-*/%|=<>^&!~"
)

func (l *lexer) byteAt(i int) byte {
	if i < len(l.src) {
		return l.src[i]
	}
	return 0
}

// next gives the next token. After an operand a slash is a division, else it
// starts a regex.
func (l *lexer) next(afterOperand bool) (token, *Error) {
	if err := l.skip(); err != nil {
		return token{}, err
	}
	if l.pos >= len(l.src) {
		return token{kind: tokenEnd, offset: len(l.src)}, nil
	}
	c := l.src[l.pos]
	switch {
	case c == '/' && !afterOperand:
		return l.regex()
	case strings.IndexByte(delimiter, c) >= 0:
		return l.operator(), nil
	case c == '"' || c == '\'':
		return l.str(c)
	case c >= '0' && c <= '9':
		return l.number()
	case c == '`':
		return l.quotedName()
	default:
		return l.name(), nil
	}
}

// skip moves over blanks and comments.
func (l *lexer) skip() *Error {
	for l.pos < len(l.src) {
		switch {
		case strings.IndexByte(blanks, l.src[l.pos]) >= 0:
			l.pos++
		case strings.HasPrefix(l.src[l.pos:], "/*"):
			end := strings.Index(l.src[l.pos+2:], "*/")
			if end < 0 {
				return syntaxError("S0106", l.pos, "")
			}
			l.pos += end + 4
		default:
			return nil
		}
	}
	return nil
}

var doubleOperators = []string{"..", ":=", "!=", ">=", "<=", "**", "~>", "?:", "??"}

func (l *lexer) operator() token {
	t := token{kind: tokenOperator, offset: l.pos, text: l.src[l.pos : l.pos+1]}
	for _, op := range doubleOperators {
		if strings.HasPrefix(l.src[l.pos:], op) {
			t.text = op
		}
	}
	l.pos += len(t.text)
	return t
}

func (l *lexer) str(quote byte) (token, *Error) {
	start := l.pos
	l.pos++
	var buf []byte
	for l.pos < len(l.src) {
		switch c := l.src[l.pos]; c {
		case quote:
			l.pos++
			return token{kind: tokenString, offset: start, text: string(buf)}, nil
		case '\\':
			var err *Error
			if buf, err = l.escape(buf); err != nil {
				return token{}, err
			}
		default:
			buf = append(buf, c)
			l.pos++
		}
	}
	return token{}, syntaxError("S0101", start, "")
}

// escape appends what the escape at the current place means.
func (l *lexer) escape(buf []byte) ([]byte, *Error) {
	c := l.byteAt(l.pos + 1)
	if c != 'u' {
		plain := unescape(c)
		if plain == 0 {
			return nil, syntaxError("S0103", l.pos, string(rune(c)))
		}
		l.pos += 2
		return append(buf, plain), nil
	}
	u, ok := hex4(l.src, l.pos+2)
	if !ok {
		return nil, syntaxError("S0104", l.pos, "")
	}
	l.pos += 6
	if u >= 0xD800 && u < 0xDC00 && strings.HasPrefix(l.src[l.pos:], `\u`) {
		if low, ok := hex4(l.src, l.pos+2); ok && low >= 0xDC00 && low < 0xE000 {
			l.pos += 6
			u = 0x10000 + (u-0xD800)<<10 + (low - 0xDC00)
		}
	}
	return appendWTF8(buf, u), nil
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func (l *lexer) digits(i int) int {
	for isDigit(l.byteAt(i)) {
		i++
	}
	return i
}

func (l *lexer) number() (token, *Error) {
	start := l.pos
	end := start + 1
	if l.src[start] != '0' {
		end = l.digits(end)
	}
	whole := true
	if l.byteAt(end) == '.' && isDigit(l.byteAt(end+1)) {
		end = l.digits(end + 1)
		whole = false
	}
	if l.byteAt(end)|0x20 == 'e' {
		e := end + 1
		if s := l.byteAt(e); s == '+' || s == '-' {
			e++
		}
		if isDigit(l.byteAt(e)) {
			end = l.digits(e)
			whole = false
		}
	}
	text := l.src[start:end]
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(f, 0) {
		return token{}, syntaxError("S0102", start, text)
	}
	l.pos = end
	lit := Float(f)
	if n, err := strconv.ParseUint(text, 10, 64); whole && (err != nil || n > maxSafe) {
		lit = bigInt(text)
	}
	return token{kind: tokenNumber, offset: start, text: text, lit: lit}, nil
}

func (l *lexer) quotedName() (token, *Error) {
	start := l.pos
	end := strings.IndexByte(l.src[start+1:], '`')
	if end < 0 {
		return token{}, syntaxError("S0105", start, "")
	}
	l.pos = start + end + 2
	return token{kind: tokenName, offset: start, text: l.src[start+1 : l.pos-1]}, nil
}

func (l *lexer) name() token {
	start := l.pos
	for l.pos < len(l.src) && strings.IndexByte(delimiter+blanks, l.src[l.pos]) < 0 {
		l.pos++
	}
	text := l.src[start:l.pos]
	t := token{kind: tokenName, offset: start, text: text}
	switch {
	case text[0] == '$':
		t.kind, t.text = tokenVariable, text[1:]
	case text == "and" || text == "or" || text == "in":
		t.kind = tokenOperator
	case text == "true" || text == "false":
		t.kind, t.lit = tokenLiteral, Bool(text == "true")
	case text == "null":
		t.kind, t.lit = tokenLiteral, Null()
	}
	return t
}

// regex reads /pattern/flags. A slash within brackets does not end the pattern.
func (l *lexer) regex() (token, *Error) {
	start := l.pos
	depth := 0
	for i := start + 1; i < len(l.src); i++ {
		switch l.src[i] {
		case '\\':
			i++
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case '/':
			if depth != 0 {
				continue
			}
			if i == start+1 {
				return token{}, syntaxError("S0301", start, "")
			}
			end := i + 1
			for l.byteAt(end) == 'i' || l.byteAt(end) == 'm' {
				end++
			}
			l.pos = end
			return token{kind: tokenRegex, offset: start, text: l.src[start+1 : i], flags: l.src[i+1 : end]}, nil
		}
	}
	return token{}, syntaxError("S0302", start, "")
}

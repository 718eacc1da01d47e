"""The grammar of the rulebook's expressions: text in, tree out.

    expr = or          or = and {"or" and}        and = not {"and" not}       not = "not" not | cmp
    cmp  = sum [("<"|"<="|">"|">="|"=="|"!=") sum] | sum "is" ["not"] "unknown"      no chaining
    sum  = prod {("+"|"-") prod}                  prod = atom {("*"|"/") atom}
    atom = number [unit] | "string" | true | false | path | fn "(" arg {"," arg} ")" | "(" expr ")" | "-" atom
    arg  = expr [ "over" duration ]               "[5m]" is accepted for "over 5m"
    path = name {"." name} [ "{" label op "string" {"," ...} "}" ]

Literals are in base units: seconds, bytes, fractions, per second.
"""
import re
from typing import NamedTuple

KEYWORDS = {"and", "or", "not", "is", "unknown", "over", "true", "false"}
SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
BYTES = {"B": 1.0, "kB": 1e3, "MB": 1e6, "GB": 1e9,
         "KiB": 1024.0, "MiB": 1024.0**2, "GiB": 1024.0**3, "TiB": 1024.0**4}
COMPARISONS = {"<", "<=", ">", ">=", "==", "!="}

TOKEN = re.compile(r"""
    (?P<space>\s+)
  | (?P<number>[0-9]+(?:\.[0-9]+)?)
  | (?P<string>"[^"\\]*")
  | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<sign><=|>=|==|!=|=~|!~|[-+*/<>=(){}\[\],.])
""", re.VERBOSE)
UNIT = re.compile(r"%|/[smh](?![A-Za-z0-9_])|[A-Za-z]+")
DURATION_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h|d|w)")


class SyntaxFault(Exception):
    """The text is no expression."""


class Literal(NamedTuple):
    type: str
    value: object
    bare: bool = False  # a number without a unit


class Path(NamedTuple):
    names: tuple
    matchers: tuple = ()  # of (label, operator, value)


class Call(NamedTuple):
    name: str
    arguments: tuple  # of (tree, seconds or None)


class Unary(NamedTuple):
    operator: str
    operand: object


class Binary(NamedTuple):
    operator: str
    left: object
    right: object


class IsUnknown(NamedTuple):
    operand: object
    negated: bool


class Token(NamedTuple):
    kind: str
    text: str
    literal: object = None


def number_token(text, begin, end):
    """A number and the unit that touches it; (token, where it ends)."""
    compound, at, seconds = False, begin, 0.0
    while match := DURATION_PART.match(text, at):
        if at == begin and re.match(r"[A-Za-z]", text[match.end():match.end() + 1]):
            break  # `5min`: no unit at all
        seconds += float(match[1]) * SECONDS[match[2]]
        compound, at = True, match.end()
    if compound:
        if re.match(r"[A-Za-z0-9_]", text[at:at + 1]):
            raise SyntaxFault(f"what is `{text[begin:at + 1]}`?")
        return Token("literal", text[begin:at], Literal("duration", seconds)), at
    value = float(text[begin:end])
    unit = UNIT.match(text, end)
    if not unit:
        return Token("literal", text[begin:end], Literal("number", value, True)), end
    if unit[0] == "%":
        literal = Literal("ratio", value / 100)
    elif unit[0].startswith("/"):
        literal = Literal("rate", value / SECONDS[unit[0][1:]])
    elif unit[0] in BYTES:
        literal = Literal("bytes", value * BYTES[unit[0]])
    else:
        raise SyntaxFault(f"no unit `{unit[0]}`")
    return Token("literal", text[begin:unit.end()], literal), unit.end()


def tokens_of(text):
    at, tokens = 0, []
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match:
            raise SyntaxFault(f"stray {text[at]!r}")
        kind, at = match.lastgroup, match.end()
        if kind == "number":
            token, at = number_token(text, match.start(), match.end())
            tokens.append(token)
        elif kind == "string":
            tokens.append(Token("literal", match[0], Literal("string", match[0][1:-1])))
        elif kind != "space":
            tokens.append(Token(kind, match[0]))
    tokens.append(Token("end", ""))
    return tokens


class Parser:
    def __init__(self, text):
        self.tokens = tokens_of(text)
        self.at = 0

    def peek(self):
        return self.tokens[self.at]

    def take(self):
        token = self.tokens[self.at]
        self.at += 1
        return token

    def accept(self, *texts):
        token = self.peek()
        if token.kind in ("name", "sign") and token.text in texts:
            self.at += 1
            return token.text
        return None

    def expect(self, text):
        if not self.accept(text):
            raise SyntaxFault(f"expected `{text}` before `{self.peek().text}`")

    def name(self):
        token = self.take()
        if token.kind != "name":
            raise SyntaxFault(f"expected a name before `{token.text}`")
        return token.text

    def chain(self, part, *operators):
        tree = part()
        while operator := self.accept(*operators):
            tree = Binary(operator, tree, part())
        return tree

    def expression(self):
        return self.chain(self.conjunction, "or")

    def conjunction(self):
        return self.chain(self.negation, "and")

    def negation(self):
        return Unary("not", self.negation()) if self.accept("not") else self.comparison()

    def comparison(self):
        left = self.sum()
        if operator := self.accept(*COMPARISONS):
            return Binary(operator, left, self.sum())
        if self.accept("is"):
            negated = self.accept("not") is not None
            self.expect("unknown")
            return IsUnknown(left, negated)
        return left

    def sum(self):
        return self.chain(self.product, "+", "-")

    def product(self):
        return self.chain(self.atom, "*", "/")

    def atom(self):
        if self.accept("-"):
            operand = self.atom()
            if isinstance(operand, Literal) and isinstance(operand.value, float):
                return operand._replace(value=-operand.value)  # a negative number is a literal too
            return Unary("-", operand)
        if self.accept("("):
            tree = self.expression()
            self.expect(")")
            return tree
        token = self.take()
        if token.kind == "literal":
            return token.literal
        if token.kind != "name":
            raise SyntaxFault(f"expected a value before `{token.text}`")
        if token.text in ("true", "false"):
            return Literal("bool", token.text == "true")
        if token.text in KEYWORDS:
            raise SyntaxFault(f"`{token.text}` is no value")
        return self.call(token.text) if self.accept("(") else self.path(token.text)

    def call(self, name):
        if self.accept(")"):
            return Call(name, ())
        arguments = [self.argument()]
        while self.accept(","):
            arguments.append(self.argument())
        self.expect(")")
        return Call(name, tuple(arguments))

    def argument(self):
        tree = self.expression()
        if self.accept("over"):
            return tree, self.duration()
        if self.accept("["):
            span = self.duration()
            self.expect("]")
            return tree, span
        return tree, None

    def duration(self):
        token = self.take()
        if token.kind != "literal" or token.literal.type != "duration":
            raise SyntaxFault(f"a window is a duration, not `{token.text}`")
        return token.literal.value

    def path(self, first):
        names = [first]
        while self.accept("."):
            names.append(self.name())
        matchers = []
        if self.accept("{"):
            while True:
                label = self.name()
                operator = self.accept("=", "!=", "=~", "!~")
                value = self.take()
                if not operator or value.kind != "literal" or value.literal.type != "string":
                    raise SyntaxFault("a matcher is `label=\"value\"`")
                matchers.append((label, operator, value.literal.value))
                if self.accept("}"):
                    break
                self.expect(",")
        return Path(tuple(names), tuple(matchers))


def parse(text):
    """The tree; raises SyntaxFault."""
    parser = Parser(text)
    tree = parser.expression()
    if parser.peek().kind != "end":
        raise SyntaxFault(f"`{parser.peek().text}` is left over")
    return tree

"""Just enough C++ to measure functions without a compiler.

Two passes. `code_of` blanks out everything that may hold a brace which is none (comments, strings, raw
strings, characters, preprocessor lines), keeping every line where it is. `functions` then walks the
braces: outside of functions each `{` opens a scope (namespace, class), a function's body, or an
initialiser, and the text before it tells which. Within a body all braces belong to that function, so a
lambda or a local class counts to the function around it.
"""
import bisect
import re
from typing import NamedTuple

TOKEN = re.compile(
    r"""(?P<directive>^[ \t]*\#(?:\\\r?\n|/\*.*?\*/|//(?:\\\r?\n|[^\n])*|[^\n])*)
      | (?P<comment>//(?:\\\r?\n|[^\n])*|/\*.*?\*/)
      | (?P<raw>(?:u8|[uUL])?R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)")
      | (?P<string>(?:u8|[uUL])?"(?:\\.|[^"\\\n])*")
      | (?P<word>[A-Za-z_]\w*)
      | (?P<number>\.?\d(?:'?\w|\.)*)
      | (?P<char>'(?:\\.|[^'\\\n])+')""",
    re.VERBOSE | re.MULTILINE | re.DOTALL)
KEPT = {"word", "number"}
BRANCH = re.compile(r"\s*#\s*(ifdef|ifndef|if|elif|else|endif)")


class Function(NamedTuple):
    line: int
    name: str
    lines: int


class Unbalanced(Exception):
    """Braces that do not match: nothing about this file can be said."""


def blank(text):
    return re.sub(r"[^\n]", " ", text)


def code_of(text):
    """The text with nothing left but code, on the same lines and columns."""
    directives = []

    def replaced(match):
        if match.lastgroup in KEPT:
            return match.group()
        if match.group("directive") is not None:
            directives.append((match.start(), match.end(), match.group()))
        return blank(match.group())

    return one_branch(TOKEN.sub(replaced, text), directives)


def one_branch(code, directives):
    """`#if A ... #else ...`: where a branch opens a brace that another one closes, only the first stays."""
    open_groups = []
    for start, end, directive in directives:
        word = BRANCH.match(directive)
        if word is None:
            continue
        if word[1].startswith("if"):
            open_groups.append([end])
            continue
        if not open_groups:
            raise Unbalanced(f"#{word[1]} without #if")
        group = open_groups[-1]
        group += [start, end]
        if word[1] != "endif":
            continue
        open_groups.pop()
        branches = list(zip(group[::2], group[1::2]))
        if any(code.count("{", *b) != code.count("}", *b) for b in branches):
            for first, last in branches[1:]:
                code = code[:first] + blank(code[first:last]) + code[last:]
    return code


OPERATOR = re.compile(r"\boperator\s*(\(\s*\)|\[\s*\]|[^\w\s(]+|\"\"\s*\w+)")
TYPE = re.compile(r"(?:(?:typedef|static|inline|constexpr|constinit|const|extern|friend)\s+)*"
                  r"(?:class|struct|union|enum)\b")
NAME = re.compile(r"(?:[\w~]+\s*(?:<[^()]*>)?\s*::\s*)*~?\w+\s*$")
SHOWN_NAME = re.compile(r"[\w:~<>\s,]*?\boperator\s*(?:\(\s*\)|[^\w\s(]+|[\w:\s]+)|[^(={\[]*")
NOT_PARAMETERS = {"decltype", "noexcept", "alignas", "explicit", "requires", "__attribute__", "typeof"}
LAMBDA = re.compile(r"(?<![\w\])\[])\[[^\[\]{};]*\]\s*(?:\((?:[^()]|\([^()]*\))*\))?"
                    r"\s*(?:mutable\b\s*|noexcept\b\s*|->[^{};]*)*\{")


def closing(text, at, pair):
    """The index of the bracket that closes the one at `at`; the end when there is none."""
    depth = 0
    for i in range(at, len(text)):
        if text[i] == pair[0]:
            depth += 1
        elif text[i] == pair[1]:
            depth -= 1
            if depth == 0:
                return i
    return len(text)


def same_length(pattern, text, put):
    return pattern.sub(lambda m: put(m.group()).ljust(len(m.group()))[:len(m.group())], text)


def plain(head):
    """The head without what confuses: `template <...>`, attributes, operators' signs, arrows."""
    head = same_length(OPERATOR, head, lambda m: "operator" + "_" * (len(m) - 8))
    head = head.replace("->", "@@")
    head = same_length(re.compile(r"\[\[.*?\]\]", re.DOTALL), head, blank)
    while (match := re.match(r"\s*template\s*<", head)) is not None:
        end = closing(head, match.end() - 1, "<>") + 1
        head = blank(head[:end]) + head[end:]
    return head


def landmarks(head):
    """Where the parameter list stands (start, end), and the first `=` outside of brackets; or None."""
    angle, i, parameters = 0, 0, None
    while i < len(head):
        sign, before = head[i], head[:i].rstrip()
        if sign == "<" and before and (before[-1].isalnum() or before[-1] == "_"):
            angle += 1
        elif sign == ">" and angle:
            angle -= 1
        elif sign in "([{":
            end = closing(head, i, {"(": "()", "[": "[]", "{": "{}"}[sign])
            word = re.search(r"\w+$", before)
            if sign == "(" and not angle and word and word[0] not in NOT_PARAMETERS and not parameters:
                parameters = (i, end)
            i = end
        elif sign == "=" and not angle and not parameters and head[i + 1:i + 2] != "=" and head[i - 1] not in "=!<>":
            return None, i
        i += 1
    return parameters, None


def is_type(head):
    """`struct X : Base {`, and not `struct X make() {`."""
    match = TYPE.match(head.lstrip())
    if match is None:
        return False
    rest = re.sub(r"alignas\s*\([^)]*\)", "", head.lstrip()[match.end():]).replace("::", "@@")
    before = re.split(r"[:]", rest, maxsplit=1)[0]
    return "(" not in before and "=" not in before


def opened(head):
    """What the `{` behind `head` opens: ("scope" | "function" | "initialiser", where the name starts)."""
    head = plain(head)
    if re.match(r"\s*(?:inline\s+)?namespace\b", head) or head.strip() == "extern" or is_type(head):
        return "scope", 0
    parameters, assigned = landmarks(head)
    if assigned is not None:
        named = re.search(r"\w+\s*$", head[:assigned])
        is_lambda = LAMBDA.match(head[assigned + 1:].lstrip() + "{")
        return ("function", named.start()) if is_lambda and named else ("initialiser", 0)
    if parameters is None:
        return "initialiser", 0
    rest = head[parameters[1] + 1:]
    members = ":" in rest.replace("::", "@@")
    if members and re.search(r"[\w>]\s*$", rest):
        return "initialiser", 0  # `X() : a_{`
    name = NAME.search(head[:parameters[0]])
    return "function", name.start() if name else parameters[0]


class Walk:
    """The state of the second pass."""

    def __init__(self, code):
        self.code = code
        self.ends = [i for i, c in enumerate(code) if c == "\n"]
        self.found = []

    def line(self, at):
        return bisect.bisect_left(self.ends, at) + 1

    def add(self, start, end, name):
        self.found.append(Function(self.line(start), re.sub(r"\s+", "", name),
                                   self.line(end) - self.line(start) + 1))

    def body_end(self, at):
        depth = 0
        for brace in re.compile(r"[{}]").finditer(self.code, at):
            depth += 1 if brace.group() == "{" else -1
            if depth == 0:
                return brace.start()
        raise Unbalanced(f"the brace of line {self.line(at)} is never closed")

    def lambdas(self, start, end):
        """Of an initialiser (a table of functions, a default argument)."""
        while (match := LAMBDA.search(self.code, start, end)) is not None:
            close = self.body_end(match.end() - 1)
            self.add(match.start(), close, "lambda")
            start = close

    def run(self):
        step = re.compile(r"[{}();]|\b(?:public|private|protected)\s*:(?!:)")
        at = head = scopes = parens = 0
        while (token := step.search(self.code, at)) is not None:
            at = token.end()
            sign = token.group()
            if sign in "()":
                parens += 1 if sign == "(" else -1
            elif sign == "{":
                kind, name = ("initialiser", 0) if parens else opened(self.code[head:token.start()])
                if kind == "scope":
                    scopes, head = scopes + 1, at
                    continue
                at = self.body_end(token.start()) + 1
                if kind == "function":
                    text = self.code[head + name:token.start()]
                    self.add(head + name, at - 1, SHOWN_NAME.match(text)[0])
                    head = at
                else:
                    self.lambdas(token.start(), at)
            elif sign == "}":
                scopes, head = scopes - 1, at
                if scopes < 0:
                    raise Unbalanced(f"the brace of line {self.line(at)} closes nothing")
            elif not parens:
                head = at
        if scopes or parens:
            raise Unbalanced("braces or brackets are not closed at the end of the file")
        return self.found


def functions(text):
    """Every function of a source text, with its first line and its length from the name to the `}`."""
    return Walk(code_of(text)).run()

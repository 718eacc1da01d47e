"""Each rule of the architecture check passes what is right and fails what is wrong."""
import pathlib
import tempfile
import unittest

import check
import cpp
import rows

TOP = "// What a header is for, said in a sentence.\n#pragma once\n"
KIND = TOP + '#include "daemon/contract/kinds.hpp"\nextern const KindRows load_rows;\n'
ROWS = "constinit const KindRows load_rows{.probes = rows_of<&load_kind>};\n"
GOOD = {
    "daemon/base/time.hpp": TOP + "#include <chrono>\n",
    "daemon/contract/probe.hpp": TOP + "#include <boost/asio/awaitable.hpp>\n",
    "daemon/app/composition/kinds.cpp": '#include "probes/registry.hpp"\n#include <sqlite3.h>\n',
    "probes/registry.hpp": TOP,
    "probes/registry.cpp": '#include "probes/load/kind.hpp"\nauto row = &load_rows;\n',
    "probes/load/kind.hpp": KIND,
    "probes/load/kind.cpp": '#include "config/document/reader.hpp"\nconst ProbeKind load_kind{"load", "text"};\n' + ROWS,
    "probes/load/README.md": "# `load: cpu`\n\n## Outcomes\n",
    "probes/load/example.yaml": "probes:\n  p: {load: cpu}\n",
    "probes/load/bad/key.yaml": "probes:\n  p: {load: x}\n# expect: 2:13: error: no\n",
    "tests/unit/probes/load/load_test.cpp": 'CHECK(check_outcomes("load", cases) == nothing);\n',
}


class TreeTest(unittest.TestCase):
    """Lays a good tree out, changes one thing, and looks at what is found."""

    def found(self, changes, without=()):
        files = {k: v for k, v in {**GOOD, **changes}.items() if k not in without}
        with tempfile.TemporaryDirectory() as folder:
            for path, text in files.items():
                file = pathlib.Path(folder, path)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
            return [str(p) for p in check.problems(folder)]

    def refuses(self, path, text, *words):
        """Exactly one finding, at `path`, with these words."""
        found = self.found({path: text})
        self.assertEqual(len(found), 1, found)
        for word in (path, *words):
            self.assertIn(word, found[0])

    def accepts(self, path, text):
        self.assertEqual(self.found({path: text}), [])

    def test_the_good_tree_is_good(self):
        self.assertEqual(self.found({}), [])


class Layers(TreeTest):
    def test_a_layer_does_not_see_what_is_above_it(self):
        for path, target in (("daemon/base/a.cpp", "daemon/decide/plan.hpp"),
                             ("daemon/decide/a.cpp", "daemon/contract/probe.hpp"),
                             ("daemon/decide/a.cpp", "config/document/node.hpp"),
                             ("daemon/contract/a.cpp", "daemon/net/stream.hpp"),
                             ("daemon/contract/a.cpp", "daemon/decide/plan.hpp"),
                             ("daemon/net/a.cpp", "config/document/node.hpp"),
                             ("daemon/net/a.cpp", "daemon/app/daemon.hpp"),
                             ("config/document/a.cpp", "daemon/decide/plan.hpp"),
                             ("config/load/a.cpp", "probes/registry.hpp"),
                             ("config/expression/a.cpp", "remediations/exec/spec.hpp"),
                             ("config/load/a.cpp", "daemon/net/stream.hpp"),
                             ("daemon/app/a.cpp", "daemon/cli/cli.hpp"),
                             ("daemon/app/a.cpp", "tests/unit/catch.hpp"),
                             ("daemon/main.cpp", "tests/loopback/world.hpp")):
            with self.subTest(path=path, target=target):
                self.refuses(path, f'#include "{target}"\n', "must not include", target)

    def test_a_layer_sees_what_is_below_it(self):
        for path, target in (("daemon/decide/a.cpp", "daemon/base/time.hpp"),
                             ("daemon/net/a.cpp", "daemon/contract/probe.hpp"),
                             ("config/load/a.cpp", "daemon/decide/plan.hpp"),
                             ("config/load/a.cpp", "daemon/contract/probe.hpp"),
                             ("config/load/a.cpp", "config/expression/parser.hpp"),
                             ("probes/load/a.cpp", "daemon/net/stream.hpp"),
                             ("daemon/app/a.cpp", "config/load/load.hpp"),
                             ("daemon/cli/a.cpp", "daemon/app/daemon.hpp"),
                             ("daemon/main.cpp", "daemon/cli/cli.hpp"),
                             ("tests/unit/a.cpp", "probes/load/kind.hpp")):
            with self.subTest(path=path, target=target):
                self.accepts(path, f'#include "{target}"\n')

    def test_a_kind_sees_the_shared_layers_and_itself(self):
        for target in ("probes/http/spec.hpp", "remediations/exec/spec.hpp", "daemon/decide/plan.hpp",
                       "config/load/load.hpp", "daemon/app/daemon.hpp", "probes/registry.hpp"):
            with self.subTest(target=target):
                self.refuses("probes/load/a.cpp", f'#include "{target}"\n', "must not include")
        self.accepts("probes/load/a.cpp", '#include "probes/load/kind.hpp"\n')

    def test_channels_are_kinds_and_share_how_they_send(self):
        room = "daemon/people/channels"
        for path, target in ((f"{room}/slack/a.cpp", f"{room}/email/spec.hpp"), (f"{room}/slack/a.cpp", "daemon/decide/plan.hpp"),
                             (f"{room}/slack/a.cpp", "daemon/people/pipeline.hpp"), ("daemon/people/a.cpp", f"{room}/registry.hpp"),
                             ("daemon/people/sending/a.cpp", f"{room}/slack/spec.hpp"),
                             ("daemon/people/sending/a.cpp", "daemon/people/pipeline.hpp"),
                             ("remediations/exec/a.cpp", "daemon/people/sending/post.hpp"),
                             ("daemon/app/a.cpp", f"{room}/slack/kind.hpp")):
            with self.subTest(path=path, target=target):
                found = self.found({path: f'#include "{target}"\n'})
                self.assertTrue(any("must not include" in p and target in p for p in found), found)
        rest = {f"{room}/registry.cpp": f'#include "{room}/load/kind.hpp"\nauto row = &load_rows;\n'}
        rest |= {f"{room}/{p.removeprefix('probes/')}": GOOD[p].replace("probes", "contacts")
                 for p in GOOD if p.startswith("probes/load/")}
        rest[f"{room}/load/kind.cpp"] = ('#include "daemon/people/sending/post.hpp"\nconst NotifierKind load_kind{"load"};\n'
                                         + "auto it = &load_kind;\n")
        self.assertEqual(self.found(rest), [])
        found = self.found(rest, without=[f"{room}/load/README.md"])
        self.assertTrue(any(f"{room}/load/README.md: is missing" in p for p in found), found)

    def test_a_registry_sees_its_own_rows_only(self):
        rows = GOOD["probes/registry.cpp"]
        for target in ("probes/load/spec.hpp", "remediations/exec/kind.hpp", "daemon/net/stream.hpp"):
            with self.subTest(target=target):
                self.refuses("probes/registry.cpp", f'{rows}#include "{target}"\n', "must not include")

    def test_the_composition_root_knows_no_single_kind(self):
        self.refuses("daemon/app/a.cpp", '#include "probes/load/kind.hpp"\n', "must not include")

    def test_pure_layers_know_no_library(self):
        for header in ("boost/asio/awaitable.hpp", "boost/asio.hpp", "boost/beast/http/parser.hpp",
                       "yaml-cpp/yaml.h", "spdlog/logger.h", "sqlite3.h", "pqxx/pqxx", "hiredis.h",
                       "prometheus/counter.h", "openssl/ssl.h", "libpq-fe.h"):
            for layer in ("base", "decide"):
                with self.subTest(layer=layer, header=header):
                    self.refuses(f"daemon/{layer}/a.cpp", f"#include <{header}>\n", "does not know")

    def test_the_headers_that_pure_layers_are_compiled_with_count_as_theirs(self):
        self.refuses("cmake/pch_std.hpp", TOP + "#include <boost/asio/awaitable.hpp>\n", "does not know")

    def test_decide_has_no_clock_thread_or_file(self):
        for header in ("thread", "mutex", "fstream", "random"):
            with self.subTest(header=header):
                self.refuses("daemon/decide/a.cpp", f"#include <{header}>\n", "pure")
        for call in ("MonoClock::now()", "Stamp::now()", "std::chrono::system_clock::now()", "std::time(0)"):
            with self.subTest(call=call):
                self.refuses("daemon/decide/a.cpp", f"auto t = {call};\n", "no clock")
        self.accepts("daemon/decide/a.cpp", "auto t = core.now;  // not Stamp::now()\n")

    def test_no_kind_sees_a_metric_or_a_log(self):
        for header in ("prometheus/counter.h", "spdlog/logger.h", "sqlite3.h", "yaml-cpp/yaml.h"):
            with self.subTest(header=header):
                self.refuses("probes/load/a.cpp", f"#include <{header}>\n", "does not know")

    def test_config_does_no_io(self):
        self.refuses("config/document/a.cpp", "#include <boost/asio/post.hpp>\n", "does not know")
        self.refuses("config/load/a.cpp", "#include <yaml-cpp/yaml.h>\n", "does not know")
        self.accepts("config/document/a.cpp", "#include <yaml-cpp/parser.h>\n#include <boost/json.hpp>\n")

    def test_the_contract_is_light(self):
        self.refuses("daemon/contract/a.hpp", TOP + "#include <boost/asio/steady_timer.hpp>\n", "more than")

    def test_beast_is_a_parser_here(self):
        for header in ("boost/beast.hpp", "boost/beast/http.hpp", "boost/beast/http/read.hpp",
                       "boost/beast/core/tcp_stream.hpp", "boost/beast/websocket/stream.hpp"):
            with self.subTest(header=header):
                self.refuses("daemon/net/a.cpp", f"#include <{header}>\n", "stream algorithms")
        self.accepts("daemon/net/a.cpp", "#include <boost/beast/http/parser.hpp>\n")

    def test_includes_are_named_from_the_root(self):
        self.refuses("daemon/net/a.cpp", '#include "stream.hpp"\n', "root of the repository")

    def test_a_file_without_layer_is_found(self):
        self.refuses("daemon/misc/a.cpp", "int x;\n", "belongs to no layer")

    def test_what_a_comment_includes_is_not_included(self):
        self.accepts("daemon/base/a.cpp", '// #include "daemon/app/daemon.hpp"\n')

    def test_heavy_headers_stay_out_of_ours(self):
        for header in ("boost/beast/http/parser.hpp", "boost/asio.hpp", "pqxx/pqxx", "hiredis.h", "hiredis/hiredis.h",
                       "yaml-cpp/yaml.h", "prometheus/counter.h", "openssl/ssl.h", "sqlite3.h"):
            with self.subTest(header=header):
                self.refuses("daemon/app/a.hpp", f"{TOP}#include <{header}>\n", "heavy header")
                self.accepts("tests/unit/a.hpp", f"{TOP}#include <{header}>\n")


class Kinds(TreeTest):
    def test_every_part_of_a_kind_is_missed(self):
        for part in ("README.md", "example.yaml", "bad/key.yaml", "kind.hpp"):
            with self.subTest(part=part):
                found = self.found({}, without=[f"probes/load/{part}"])
                self.assertTrue(any(f"probes/load/{part.split('/')[0]}" in p for p in found), found)

    def test_an_empty_part_is_no_part(self):
        self.assertIn("missing", "".join(self.found({"probes/load/README.md": "\n"})))

    def test_a_fixture_says_what_it_expects(self):
        self.refuses("probes/load/bad/other.yaml", "probes:\n  p: {load: x}\n# expect:\n", "expects")

    def test_a_folder_has_its_row_in_the_registry(self):
        self.refuses("probes/registry.cpp", '#include "probes/load/kind.hpp"\n', "no row &load_rows")
        self.refuses("probes/load/kind.hpp", TOP, "declares no")

    def test_a_row_is_defined_with_its_name_and_in_the_folders_table(self):
        self.refuses("probes/load/disk.cpp", "constexpr ProbeKind disk_kind{.summary = \"disk\"};\n", "disk_kind has no name")
        self.assertEqual(self.found({"probes/load/kind.cpp": "// no row\n"}),
                         ["probes/load/kind.hpp: no source here defines a row (`const ProbeKind NAME{.key = ...}`)"])
        found = self.found({"probes/load/disk.cpp": 'constexpr ProbeKind disk_kind{.key = "disk"};\n'})
        self.assertTrue(any("disk_kind (disk) is in no table" in p for p in found), found)

    def test_every_row_of_a_folder_is_documented_shown_and_refused(self):
        two = {"probes/load/disk.cpp": 'constinit const ProbeKind disk_kind = {\n    .key = "disk"};\nauto it = &disk_kind;\n'}
        found = self.found(two)
        self.assertEqual(len(found), 3, found)
        for place in ("README.md", "example.yaml", "bad"):
            self.assertTrue(any(f"probes/load/{place}: " in p and "disk" in p for p in found), found)
        complete = {"probes/load/README.md": "# `load`, `disk`\n\n## Outcomes\n",
                    "probes/load/example.yaml": "probes:\n  p: {load: cpu}\n  q: {disk: a}\n",
                    "probes/load/bad/disk.yaml": "probes:\n  q: {disk: 1}\n# expect: 2:6: error: no\n"}
        self.assertEqual(self.found({**two, **complete}), [])

    def test_a_probe_says_whose_fault_is_what(self):
        self.refuses("probes/load/README.md", "# `load: cpu`\n", "has no table `## Outcomes`")

    def test_a_test_proves_each_row_of_what_a_probe_says(self):
        test, wanted = "tests/unit/probes/load/load_test.cpp", 'no test calls `check_outcomes("load"`'
        for text in ('CHECK(check_outcomes("disk", cases) == nothing);\n', '// check_outcomes("load", cases)\n', "int x;\n",
                     'auto s = "check_outcomes(load";\n', 'CHECK(check_outcomes(folder, {{"load", f}}) == nothing);\n'):
            with self.subTest(text=text):
                found = self.found({test: text})
                self.assertEqual(len(found), 1, found)
                self.assertIn(wanted, found[0])
        self.assertIn(wanted, self.found({}, without=(test,))[0])
        elsewhere = {"tests/unit/probes/load/other_test.cpp": 'CHECK(check_outcomes(\n    "load", cases) == nothing);\n'}
        self.assertEqual(self.found(elsewhere, without=(test,)), [])

    def test_a_row_of_a_later_version_needs_no_more_than_itself(self):
        later = 'constexpr ProbeKind disk_kind{.key = "disk", .planned = Planned{"scrape: a page"}};\n'
        rows = "constinit const KindRows disk_rows{.probes = rows_of<&disk_kind>};\n"
        tree = {"probes/disk/kind.hpp": TOP + "extern const KindRows disk_rows;\n",
                "probes/disk/kind.cpp": later + rows,
                "probes/registry.cpp": GOOD["probes/registry.cpp"] + "auto other = &disk_rows;\n"}
        self.assertEqual(self.found(tree), [])
        found = self.found({**tree, "probes/disk/kind.cpp": later.replace(", .planned = Planned{\"scrape: a page\"}", "") + rows})
        self.assertTrue(any("README.md: is missing" in p for p in found), found)

    def test_actions_are_kinds_too(self):
        found = self.found({"remediations/exec/kind.hpp": TOP + "extern const KindRows exec_rows;\n",
                            "remediations/exec/kind.cpp": 'constinit const ActionKind exec{\n    .name = "exec"};\nauto it = &exec;\n'})
        for word in ("README.md", "example.yaml", "bad", "no row &exec_rows"):
            self.assertTrue(any(word in p for p in found), (word, found))


class Rows(unittest.TestCase):
    """Source text -> the rows that it defines."""

    def defines(self, text, *expected):
        self.assertEqual([(r.table, r.variable, r.name, r.planned) for r in rows.rows_in(text)], list(expected))

    def test_one_by_one(self):
        self.defines('constinit const ActionKind a{\n    .name = "x.a",\n    .keys = keys,\n};\n'
                     'const ProbeKind b{"b", "a {brace}", keys, {}, parse, {.any = true}};\n'
                     'constexpr ResourceKind c = {.name = "c", .planned = Planned{"kind: d"}};\n',
                     ("Action", "a", "x.a", False), ("Probe", "b", "b", False), ("Resource", "c", "c", True))

    def test_in_an_array(self):
        self.defines('inline constexpr auto all = std::to_array<NotifierKind>({\n    {.key = "a", .planned = Planned{on}},\n'
                     '    {.key = "b", .address = {.any = true}},\n});\nconstexpr NotifierKind more[] = {{.key = "c"}};\n',
                     ("Notifier", "", "a", True), ("Notifier", "", "b", False), ("Notifier", "", "c", False))

    def test_what_only_looks_like_one(self):
        self.defines('extern const ProbeKind a;\nconst ProbeKind* b = nullptr;\n// const ProbeKind c{"c"};\n'
                     'constexpr Key keys[] = {{.name = "d"}};\nvoid f(const ProbeKind& kind) { g("e"); }\n'
                     'struct ProbeKind {\n  std::string_view key;\n};\n')


class KindNames(TreeTest):
    def test_no_layer_names_a_kind(self):
        for path in ("config/load/a.cpp", "daemon/decide/a.cpp", "daemon/app/a.hpp", "daemon/cli/a.cpp"):
            for text in ('bool b = kind == "load";', 'auto s = R"(load)";', 'auto s = "see `load`";', 'auto s = "a load of it";'):
                with self.subTest(path=path, text=text):
                    self.refuses(path, TOP + text + "\n", 'names the kind "load"')

    def test_a_kind_of_a_later_version_is_named_nowhere_either(self):
        later = GOOD["probes/load/kind.cpp"] + 'constexpr ProbeKind x{.key = "x_y", .planned = Planned{}};\nauto it = &x;\n'
        found = self.found({"probes/load/kind.cpp": later, "config/load/a.cpp": 'auto s = "x_y";\n'})
        self.assertEqual(len(found), 1, found)
        self.assertIn('names the kind "x_y"', found[0])

    def test_what_is_no_name(self):
        for text in ('auto s = "overload";', 'auto s = "load.cpp";', '// `load`', "int load = 0;"):
            self.accepts("config/load/a.cpp", text + "\n")
        for path in ("daemon/cli/demo/a.cpp", "daemon/net/a.cpp", "probes/load/a.cpp", "tests/unit/a.cpp"):
            self.accepts(path, 'auto s = "load";\n')

    def test_words_of_english_are_names_when_they_stand_alone(self):
        host = GOOD["probes/load/kind.cpp"].replace('"load"', '"host"')
        rest = {"probes/load/kind.cpp": host, "probes/load/README.md": "`host`\n\n## Outcomes\n", "probes/load/example.yaml": "p: {host: x}\n",
                "probes/load/bad/key.yaml": "p: {host: 1}\n# expect: 1:1: error: no\n"}
        self.assertEqual(self.found({**rest, "config/load/a.cpp": 'auto s = "the host is away";\n'}), [])
        for text in ('"host"', '"a `host` is"'):
            found = self.found({**rest, "config/load/a.cpp": f"auto s = {text};\n"})
            self.assertEqual(len(found), 1, found)

    def test_an_excuse_that_nobody_needs_is_found(self):
        self.refuses("config/load/settings.cpp", "int x;\n", "excuses it in vain")


class Words(TreeTest):
    def test_unfinished_business(self):
        for word in ("TO" "DO", "FIX" "ME", "X" "XX", "HA" "CK"):
            with self.subTest(word=word):
                self.refuses("daemon/net/a.cpp", f"// {word}: later\n", word)
                self.refuses("tests/a.sh", f"# {word}\n", word)
        self.accepts("tests/a.sh", "mktemp -d a.XXXX" "XX\n")

    def test_paths_of_a_machine(self):
        for path in ("/wo" "rk/main/build", "/fa" "rm/x"):
            for file in ("docs/a.md", "tests/unit/a.cpp", "deploy/a.yaml"):
                with self.subTest(path=path, file=file):
                    self.refuses(file, f"see {path}\n", "path")
        self.accepts("docs/a.md", "net" "/wo" "rk/x and ./wo" "rk/x\n")

    def test_sleeping_tests(self):
        for call in ("std::this_thread::sleep_for(seconds{1})", "usleep(5)", "::sleep(1)", "sleep(1)",
                     "std::this_thread::sleep_for(2 * look_again)"):
            with self.subTest(call=call):
                self.refuses("tests/unit/a.cpp", f"void f() {{ {call}; }}\n", "sleeps")
        self.accepts("tests/unit/a.cpp", "void f() { std::this_thread::sleep_for(look_again); }\n")
        self.accepts("tests/unit/a.cpp", 'auto s = shell("sleep 60");  // sleep(1)\n')

    def test_swallowed_errors(self):
        for text in ("catch (...) {}", "catch (...) {\n  // nobody cares\n}", "catch (const E& e) {}"):
            with self.subTest(text=text):
                self.refuses("daemon/net/a.cpp", f"void f() {{ try {{ g(); }} {text} }}\n", "swallows")
        self.accepts("daemon/net/a.cpp", "void f() { try { g(); } catch (...) { note(); } }\n")

    def test_a_header_opens_with_its_mental_model(self):
        self.refuses("daemon/net/a.hpp", "#pragma once\nint x();\n", "mental model")
        self.refuses("daemon/net/a.hpp", "// short\n#pragma once\nint x();\n", "mental model")
        self.refuses("daemon/net/a.hpp", TOP.replace("#pragma once", ""), "pragma once")
        self.accepts("tests/unit/a.hpp", "#pragma once\nint x();\n")


class Sizes(TreeTest):
    def test_long_files(self):
        self.refuses("tests/unit/a.cpp", "int x;\n" * 501, "501 lines")
        self.accepts("tests/unit/a.cpp", "int x;\n" * 500)

    def test_long_functions(self):
        self.refuses("daemon/net/a.cpp", "int x;\nvoid A::f(int a) {\n" + "  g();\n" * 69 + "}\n", ":2:", "A::f", "71 lines")
        self.accepts("daemon/net/a.cpp", "void A::f(int a) {\n" + "  g();\n" * 68 + "}\n")

    def test_what_cannot_be_measured_is_no_success(self):
        self.refuses("daemon/net/a.cpp", "void f() {\n", "cannot be measured")
        self.refuses("daemon/net/a.cpp", "void f() {}\n}\n", "cannot be measured")


class Clocks(TreeTest):
    """A unit test says of real time that it has passed, and never that little has."""

    BEGUN = "const auto begun = std::chrono::steady_clock::now();\n"

    def of(self, *lines):
        return "void f() {\n" + "".join(lines) + "}\n"

    def test_ceilings(self):
        for lines in ((self.BEGUN, "g();\n", "CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds{2});\n"),
                      (self.BEGUN, "auto took = std::chrono::duration_cast<ms>(Clock::now() - begun);\n", "CHECK(took <= ms{3});\n"),
                      ("auto a = MonoClock::now();\n", "x.spent = MonoClock::now() - a;\n", "if (seconds{2} > x.spent) g();\n"),
                      ("auto a = std::clock();\n", "sum += double(std::clock() - a) / CLOCKS_PER_SEC;\n", "REQUIRE(sum < 0.1);\n"),
                      (self.BEGUN, "auto long_ago = Clock::now() - begun;\n", "CHECK_FALSE(long_ago > minutes{1});\n"),
                      ("\n", "run();\n", "CHECK(loop.took < ms{3});\n"),
                      ("\n", "run();\n", "CHECK(watch.elapsed() < ms{3});\n"),
                      ("\n", "run();\n", "CHECK((ok && ms{3} >= loop.elapsed_ms));\n")):
            with self.subTest(lines=lines):
                self.refuses("tests/unit/a.cpp", self.of(*lines), ":4:", "wall-clock ceiling")

    def test_a_ceiling_of_what_a_helper_measured(self):
        found = self.found({"tests/unit/loop.hpp": TOP + "void run() { auto a = Clock::now(); g(); pause_ = Clock::now() - a; }\n",
                            "tests/unit/a.cpp": "void f() {\n  CHECK(loop.pause_ < ms{3});\n}\n"})
        self.assertEqual(len(found), 1, found)
        self.assertIn("tests/unit/a.cpp:2:", found[0])

    def test_what_may_be_said(self):
        for lines in ((self.BEGUN, "CHECK(std::chrono::steady_clock::now() - begun >= std::chrono::seconds{2});\n"),
                      (self.BEGUN, "while (!done && std::chrono::steady_clock::now() - begun < hang_limit) g();\n"),
                      ("CHECK(loop.took_at_least(ms{3}));\n",),
                      ("CHECK(time.next() - time.now().mono < seconds{3});\n",),
                      ("CHECK(desk.seen.back().mono - desk.seen.front().mono < minutes{10});\n",),
                      ("for (auto t = 0s; t <= 120s; t += 10s) s.at(t).ok();\n",),
                      ("const auto now = std::chrono::system_clock::now();\n", "CHECK(count < 3);\n")):
            with self.subTest(lines=lines):
                self.accepts("tests/unit/a.cpp", self.of(*lines))

    def test_what_is_no_unit_test_may_measure(self):
        self.accepts("tests/bench/a.cpp", "void f() {\n  CHECK(loop.took < ms{3});\n}\n")


class Functions(unittest.TestCase):
    """Source text -> [(name, lines)]."""

    def measures(self, text, *expected):
        self.assertEqual([(f.name, f.lines) for f in cpp.functions(text)], list(expected))

    def test_plain_ones(self):
        self.measures("int f() {\n  return 1;\n}\nvoid g(int a,\n       int b) noexcept {\n}\n", ("f", 3), ("g", 3))

    def test_the_line_is_that_of_the_name(self):
        self.assertEqual(cpp.functions("int a;\n\nstatic std::map<int, int>\nf() {\n}\n")[0].line, 4)

    def test_members_in_classes_and_namespaces(self):
        self.measures("namespace a::b {\nnamespace {\nclass X final : public Y<Z> {\n public:\n  int f() const override { return 1; }\n"
                      " private:\n  std::function<void(int)> g_{nullptr};\n  Mono t_{};\n  int n_ = f(1);\n};\n}\n}\n",
                      ("f", 1))

    def test_constructors_with_initialisers(self):
        self.measures("X::X(int a) : Base<T>{a}, a_(f({1, 2})), b_{a} {\n  g();\n}\nX::~X() {}\n", ("X::X", 3), ("X::~X", 1))

    def test_operators(self):
        self.measures("bool operator==(const X& a, const X& b) {\n}\nint X::operator()(int a) {\n}\n"
                      "bool operator<(X a, X b) {}\nX& operator=(X&&) {}\nauto operator<=>(X a, X b) {}\n",
                      ("operator==", 2), ("X::operator()", 2), ("operator<", 1), ("operator=", 1), ("operator<=>", 1))

    def test_templates_and_trailing_types(self):
        self.measures("template <class T, class = std::enable_if_t<(sizeof(T) > 1)>>\nauto f(T t) -> std::optional<T> {\n}\n"
                      "decltype(auto) g() {\n}\nstruct Y make(int) {\n}\n", ("f", 2), ("g", 2), ("make", 2))

    def test_braces_that_are_no_code(self):
        self.measures('void f() {\n  s = "}";\n  c = \'}\';\n  // }\n  /* } */\n  r = R"x(}")x";\n  n = 1\'000;\n}\n', ("f", 8))

    def test_a_raw_string_over_many_lines(self):
        self.measures('auto t = R"({\n{\n)";\nvoid f() {}\n', ("f", 1))

    def test_the_preprocessor(self):
        self.measures("#define A {\n#define B \\\n  {\n#if X\nvoid f(int) {\n#else\nvoid f(long) {\n#endif\n}\n"
                      "#if Y\nvoid g() {}\n#else\nvoid h() {}\n#endif\n", ("f", 5), ("g", 1), ("h", 1))

    def test_a_lambda_counts_to_its_function(self):
        self.measures("void f() {\n  auto g = [](int a) {\n    return a;\n  };\n  struct L {\n    void m() {}\n  };\n}\n", ("f", 8))

    def test_a_lambda_outside_of_functions_is_one(self):
        self.measures("constexpr auto twice = [](int a) {\n  return a;\n};\n", ("twice", 3))
        self.measures("constexpr Row rows[] = {\n    {1, [](int a) -> int {\n       return a;\n     }},\n};\n", ("lambda", 3))

    def test_tables_and_types_are_no_functions(self):
        self.measures("constexpr int a[] = {1, 2};\nenum class E : std::uint8_t { a, b };\nstruct alignas(8) S { int a{1}; };\n"
                      "union U { int i; };\nextern \"C\" {\nint c(void);\n}\nvoid f(X x = {});\nstd::array<int, 2> b{{1, 2}};\n")

    def test_tests_are_functions(self):
        self.measures('TEST_CASE("a sentence {", "[tag]") {\n  SECTION("b") {\n  }\n}\n', ("TEST_CASE", 4))


if __name__ == "__main__":
    unittest.main()

// What an exit status means: the table of the step, and the words of people about it.
#include "remediations/exec/exit_status.hpp"

#include "config/document/node.hpp"
#include "remediations/exec/kind.hpp"
#include "remediations/exec/verb.hpp"
#include "tests/unit/catch.hpp"

namespace exit_status_test {

using namespace runbookd;
using namespace runbookd::remediations::exec_kind;

namespace {

Finished ended(int status) {
  Finished out;
  out.started = out.ended = true;
  out.exit_status = status;
  return out;
}

ExecArguments with(std::map<int, Meaning> exits, bool diagnose = false) {
  ExecArguments out;
  out.exits = std::move(exits);
  out.diagnose = diagnose;
  return out;
}

// The hazard is the loader's, and the kind looks at it.
constexpr Key of_steps[] = {{.name = "do"}, {.name = "hazard"}};

struct Parsed {
  std::shared_ptr<const ActionSpec> spec;
  std::string said;
};

Parsed parsed(const std::string& keys) {
  document::Sources files;
  document::Diagnostics out;
  const int file = files.add("step", "do: exec\n" + keys + "\n");
  const auto node = document::parse(files, file, document::Strictness::run, out);
  Parsed done;
  document::Reader reader(*node, "step", out, {of_steps, remediations::exec.keys});
  done.spec = parse_exec(reader);
  for (const auto& d : out.sorted()) done.said += d.message + "\n";
  return done;
}

ExecArguments command(std::vector<std::string> argv) {
  ExecArguments out;
  out.hidden.resize(argv.size());
  out.argv = std::move(argv);
  return out;
}

}  // namespace

TEST_CASE("a status means what the step says, and any other may mean anything") {
  const auto step = with({{0, Meaning::done}, {3, Meaning::nothing_changed}, {75, Meaning::retry}});
  CHECK(judge(step, "x", ended(0)).status == ActionStatus::ok);
  const auto nothing = judge(step, "x", ended(3));
  CHECK(nothing.status == ActionStatus::no_effect);
  CHECK(nothing.error == ActionError::exit_status);
  const auto again = judge(step, "x", ended(75));
  CHECK(again.status == ActionStatus::no_effect);
  CHECK(again.error == ActionError::retry);
  const auto other = judge(step, "x", ended(1));
  CHECK(other.status == ActionStatus::unknown_effect);
  CHECK(other.error == ActionError::exit_status);
  CHECK(other.facts.at("exit_status") == "1");
}

TEST_CASE("a command that only looks has changed nothing, however it ends") {
  CHECK(judge(with({{0, Meaning::done}}, true), "x", ended(9)).status == ActionStatus::no_effect);
}

TEST_CASE("a status that came at the timeout, or by a signal, is no word of the command's") {
  const auto step = with({{0, Meaning::done}, {3, Meaning::nothing_changed}});
  Finished late = ended(3);
  late.timed_out = true;
  CHECK(judge(step, "x", late).status == ActionStatus::unknown_effect);
  late = ended(0);
  late.timed_out = true;
  CHECK(judge(step, "x", late).status == ActionStatus::unknown_effect);
  Finished killed = ended(-1);
  killed.signal = 9;
  CHECK(judge(step, "x", killed).detail == "x was ended by signal 9");
  CHECK(judge(step, "x", killed).status == ActionStatus::unknown_effect);
}

TEST_CASE("a want of ours is told apart from a program that is not there") {
  Finished none;
  none.start_error = "Too many open files";
  none.shortage = true;
  CHECK(judge(with({}), "x", none).error == ActionError::no_resources);
  CHECK(judge(with({}), "x", none).status == ActionStatus::no_effect);
  none.shortage = false;
  CHECK(judge(with({}), "x", none).error == ActionError::no_target);
}

TEST_CASE("what goes on is said, whether the command worked or not") {
  Finished left = ended(0);
  left.left = true;
  const auto step = with({{0, Meaning::done}});
  CHECK(judge(step, "x", left).detail == "x ended well; what it started goes on");
  left.exit_status = 1;
  left.err = "oh";
  CHECK(judge(step, "x", left).detail == "x ended with status 1; what it started goes on: oh");
}

TEST_CASE("exit statuses and limits are checked when they are read") {
  const std::string argv = "argv: [/bin/true]\n";
  CHECK(parsed(argv + "exit: {0: done, 3: nothing_changed, 75: retry}").spec);
  CHECK(parsed(argv + "exit: {0: nothing_changed}").spec);
  CHECK(parsed(argv + "limits: {open_files: 64, file_size: 1GiB, memory: 512MiB, cpu: 30s, umask: "
                      "\"022\"}")
            .spec);
  for (const char* bad :
       {"exit: {1: fine}", "exit: {one: done}", "exit: {256: done}", "exit: {\"03\": done}",
        "exit: {-1: done}", "exit: {\"\": done}", "exit: {0: retry}", "exit: done", "exit: [0]",
        "exit: {1: [done]}", "hazard: diagnose\nexit: {75: retry}", "limits: {open_files: 1}",
        "limits: {cpu: 0s}", "limits: {memory: 1kB}", "limits: {umask: \"999\"}",
        "limits: {umask: \"01777\"}", "limits: {nice: 3}", "limits: 7"}) {
    const auto done = parsed(argv + bad);
    INFO(bad);
    CHECK_FALSE(done.spec);
    CHECK_FALSE(done.said.empty());
  }
}

TEST_CASE("the verb is the program and its constant arguments, and never a secret") {
  CHECK(verb_of(command({"./restart.sh", "--quick", "{{ target }}"})) == "./restart.sh --quick *");
  CHECK(verb_of(command({"a", "b c"})) == "a 'b c'");
  CHECK(verb_of(command({"a", "b", "c"})) == "a b c");
  CHECK(verb_of(command({"a", "*"})) == "a '*'");
  CHECK(verb_of(command({"a", ""})) == "a ''");
  ExecArguments secret = command({"a", "hunter2"});
  secret.hidden[1] = true;
  CHECK(verb_of(secret) == "a ***");
  const std::string x(200, 'x');
  CHECK(verb_of(command({"a", x})) != verb_of(command({"a", x + "y"})));
}

}  // namespace exit_status_test

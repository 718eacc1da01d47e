// A stage whose simulated cloud is a script: a program that says where it listens and then waits.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "daemon/cli/demo/stage.hpp"
#include "daemon/cli/demo/world.hpp"
#include "tests/unit/config/document/texts.hpp"

namespace runbookd::test {

struct StagedWorld {
  /// `then`: what the program does once it has kept its words in `words`; `$ports` is the file that
  /// is waited for.
  explicit StagedWorld(const std::string& then) {
    program("runbookd", "");
    program("runbookd-demo-world", "echo \"$@\" > " + here.path("words") + R"(
while [ "$1" != --ports-file ]; do shift; done
ports=$2
)" + then + "\n");
    options.self_path = here.path("runbookd");
  }
  /// It listens at `cloud`, and says so.
  static std::string listening(int cloud, const std::string& witnesses = "[4,5,6]") {
    return R"(echo '{"cloud":)" + std::to_string(cloud) +
           R"(,"workload":1,"redis":2,"postgres":3,"witnesses":)" + witnesses +
           R"(}' > "$ports.new" && mv "$ports.new" "$ports" && exec sleep 600)";
  }
  demo::World world() { return {stage, postgres, redis}; }

  document::test::Directory here;
  demo::DemoOptions options;
  std::optional<demo::Account> account;
  demo::Interrupts interrupts;
  demo::Printer printer{false};
  demo::Workspace workspace{false, account};
  demo::Children children;
  demo::Stage stage{options, account, interrupts, printer, workspace, children};
  demo::PostgresAddress postgres{5555, "secret"};
  demo::RedisPair redis{6001, 6002, nullptr};

 private:
  void program(const std::string& name, const std::string& script) {
    std::filesystem::permissions(here.write(name, "#!/bin/sh\n" + script),
                                 std::filesystem::perms::owner_all);
  }
};

}  // namespace runbookd::test

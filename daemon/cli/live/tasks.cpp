// `runbookd tasks`.
#include <unistd.h>

#include <boost/json.hpp>
#include <iostream>

#include "daemon/cli/live/ask.hpp"
#include "daemon/cli/live/tasks_screen.hpp"

namespace runbookd::cli {

int tasks_verb(const TasksOptions& options) {
  const auto answer = get(options, "/api/v1/tasks");
  if (!answer) return 2;
  const Look look{Stamp::now().wall, wants_colour(STDOUT_FILENO), options.all};
  std::cout << (options.json ? *answer + "\n"
                             : tasks_screen(boost::json::parse(*answer).as_object(), look));
  return 0;
}

}  // namespace runbookd::cli

#include "tests/simulation/books.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "config/load/load.hpp"
#include "daemon/app/composition/kinds.hpp"

namespace runbookd::simulation {

namespace {

// Null when it has errors; `why` gets them.
Book load_text(const std::string& yaml, std::string& why) {
  std::string path = "/tmp/runbookd-simulation-XXXXXX";
  const int fd = ::mkstemp(path.data());
  if (fd < 0) throw std::runtime_error("mkstemp failed");
  ::close(fd);
  std::ofstream(path) << yaml;
  document::Sources files;
  document::Diagnostics out;
  auto book = load::load({path}, app::registered_kinds(), document::Strictness::run, files, out);
  ::unlink(path.c_str());
  for (const auto& d : out.sorted()) why += document::render(files, d, false) + "\n";
  if (book) book->plan->one_person = {"dana", "erik"};
  return book ? std::make_shared<const load::Rulebook>(std::move(*book)) : nullptr;
}

// With its routine tasks the rulebook ends, and behind them stand windows.
constexpr const char* section = "\nmaintenance:\n";
constexpr const char* windows =
    R"(  - {name: batch, windows: ["daily 04:10-04:16", "daily 04:40-04:44"], rules: [search-down, errors]}
  - {name: cache, windows: ["daily 04:25-04:31"], resources: [redis, pool]}
)";

const std::string terms = "  P2: {ack_lasts: 8m}\n";
const std::string with_digest = terms + "  P3: {digest: \"daily 04:30\"}\n";

constexpr const char* fleet = R"("127.0.0.1:5", "127.0.0.1:6", "127.0.0.1:7")";

Book must_load(const std::string& yaml) {
  std::string why;
  Book book = load_text(yaml, why);
  if (!book) throw std::runtime_error(why);
  return book;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("the rulebook has no `" + from + "`");
  return text.replace(at, from.size(), to);
}

std::string without_rule(const std::string& text, const std::string& name) {
  const auto from = text.find("  - name: " + name + "\n");
  const auto to = text.find("  - name: ", from + 1);
  if (from == std::string::npos || to == std::string::npos)
    throw std::runtime_error("the rulebook has no rule " + name + " before its last");
  return text.substr(0, from) + text.substr(to);
}

void must_fail(const std::string& yaml) {
  std::string why;
  if (load_text(yaml, why)) throw std::runtime_error("I30: the loader took a broken rulebook");
}

}  // namespace

bool follows_wall(const decide::Plan& plan) {
  return !plan.windows.empty() ||
         std::any_of(plan.terms.begin(), plan.terms.end(),
                     [](const decide::SeverityTerms& it) { return it.digest.has_value(); });
}

Books load_books(const std::string& file, Routines routines) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error("cannot read " + file);
  std::stringstream buffer;
  buffer << in.rdbuf();
  const std::string whole = buffer.str();
  const auto begin = whole.find(section);
  if (begin == std::string::npos) throw std::runtime_error("the rulebook has no routine tasks");
  const std::string text = routines == Routines::with ? whole : whole.substr(0, begin) + "\n";
  Books out;
  out.act = must_load(text);
  out.observe = must_load(replaced(text, "mode: act", "mode: observe"));
  out.approve =
      must_load(replaced(replaced(text, "mode: act", "mode: approve"), terms, with_digest));
  out.variants = {
      out.act,
      must_load(replaced(text, "for: 40s", "for: 80s")),
      must_load(replaced(text, "cooldown: 20m", "cooldown: 30m")),
      must_load(replaced(text, "- name: blocked", "- name: locks-held")),
      must_load(without_rule(text, "web-errors")),
      must_load(without_rule(text, "search-down")),
      must_load(text + (routines == Routines::with ? "" : section) + windows),
      must_load(replaced(text, terms, with_digest)),
      // Machines come, go, are renamed, and stand in another order.
      must_load(replaced(text, fleet,
                         "\"127.0.0.1:8\", \"127.0.0.1:5\", \"127.0.0.1:6\", \"127.0.0.1:7\"")),
      must_load(replaced(text, fleet, "\"127.0.0.1:7\", \"127.0.0.1:5\"")),
      must_load(replaced(text, fleet, "\"127.0.0.1:9\", \"127.0.0.1:7\", \"127.0.0.1:6\"")),
  };
  if (routines == Routines::with) {
    out.variants.push_back(must_load(replaced(text, "- name: rounds", "- name: walks")));
    out.variants.push_back(must_load(replaced(text, "daily 04:25", "daily 04:35")));
  }
  must_fail(replaced(text, "app.error_ratio > 5%", "app.error_ratio > 5"));
  must_fail(replaced(text, "target: web,", "target: nowhere,"));
  must_fail(text.substr(0, text.size() / 2) + "\n  - {");
  return out;
}

}  // namespace runbookd::simulation

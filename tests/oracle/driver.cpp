// The shipping side of the outside oracle (run.py): reads one history with its expressions per line
// of JSON, loads them as a rulebook, feeds the samples to the core's observations, and answers with
// the type of each expression and its value at each instant.
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include "config/load/load.hpp"
#include "daemon/app/composition/kinds.hpp"
#include "daemon/decide/expression/evaluate.hpp"
#include "daemon/decide/observations/observations.hpp"
#include "probes/prometheus/exposition.hpp"

namespace {

using namespace runbookd;
namespace json = boost::json;

std::string text(const json::value& v) { return std::string{v.as_string()}; }

/// A file of this process, gone with it.
class Draft {
 public:
  Draft() {
    const int fd = ::mkstemp(path_.data());
    if (fd < 0) throw std::runtime_error("mkstemp failed");
    ::close(fd);
  }
  ~Draft() { ::unlink(path_.c_str()); }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_ = "/tmp/runbookd-oracle-XXXXXX";
};

std::string quoted(const std::string& expression) {
  std::string out = "'";
  for (const char c : expression) out += c == '\'' ? "''" : std::string{c};
  return out + "'";
}

/// The question's rulebook, loaded. Signals that are refused are taken out, and why is kept.
class Book {
 public:
  explicit Book(const json::object& question) : question_(question) {
    // What reads a refused signal is refused in the next round.
    for (int round = 0; !rulebook_; ++round) {
      if (round > 20) throw std::runtime_error("the rulebook does not load");
      load_accepted();
    }
    selections_.reserve(rulebook_->sources.size());
    for (const auto& source : rulebook_->sources) selections_.emplace_back(source.selectors);
  }

  const load::Rulebook& rulebook() const { return *rulebook_; }
  const decide::Plan& plan() const { return *rulebook_->plan; }
  const probes::Selection& selection(std::size_t source) const { return selections_[source]; }
  const json::object& errors() const { return errors_; }
  /// Null when it was refused.
  const decide::Expr* find(const std::string& signal) const {
    const auto it = plan().signals.find(signal);
    return it == plan().signals.end() ? nullptr : it->second.get();
  }

 private:
  void load_accepted() {
    std::vector<std::string> by_line;
    {
      std::ofstream out(draft_.path());
      for (const auto& line : question_.at("rulebook").as_array()) {
        out << text(line) << '\n';
        by_line.emplace_back();
      }
      for (const auto& entry : question_.at("signals").as_array()) {
        const std::string name = text(entry.at(0));
        if (errors_.contains(name)) continue;
        out << "  " << name << ": " << quoted(text(entry.at(1))) << '\n';
        by_line.push_back(name);
      }
    }
    document::Sources files;
    document::Diagnostics found;
    rulebook_ = load::load({draft_.path()}, app::registered_kinds(), document::Strictness::run,
                           files, found);
    if (rulebook_) return;
    for (const auto& d : found.sorted()) {
      if (d.level != document::Level::error) continue;
      const auto line = static_cast<std::size_t>(d.mark.line) - 1;
      if (line >= by_line.size() || by_line[line].empty())
        throw std::runtime_error(document::render(files, d, false));
      errors_[by_line[line]] = d.message;
    }
  }

  const json::object& question_;
  Draft draft_;
  std::optional<load::Rulebook> rulebook_;
  std::vector<probes::Selection> selections_;
  json::object errors_;
};

Cell cell_of(const json::value& v) {
  if (v.is_bool()) return v.as_bool();
  if (v.is_string()) return text(v);
  return v.to_number<double>();
}

Outcome outcome_of(std::string_view word) {
  if (word == "ok") return Outcome::ok;
  return word == "bad" ? Outcome::bad : Outcome::unknown;
}

Sample sample_of(const json::object& line, const decide::Source& source,
                 const probes::Selection& selection) {
  Sample sample;
  sample.outcome = outcome_of(line.at("outcome").as_string());
  sample.latency = from_seconds(line.at("latency").to_number<double>());
  sample.cells.resize(source.signals.size());
  for (std::size_t i = 0; i < source.signals.size(); ++i)
    if (const auto* v = line.at("cells").as_object().if_contains(source.signals[i].name))
      sample.cells[i] = cell_of(*v);
  if (const auto* page = line.if_contains("page")) {
    auto scrape = probes::parse_exposition(text(*page), selection);
    if (!scrape) throw std::runtime_error("a page was refused: " + scrape.error().detail);
    sample.cells.assign(scrape->sets.begin(), scrape->sets.end());
  }
  return sample;
}

json::value json_of(const decide::Value& v) {
  if (!v.known()) return nullptr;
  if (v.type == Type::boolean) return v.truth();
  if (v.type == Type::string) return json::string(v.text);
  return v.number;
}

/// The type as the oracle calls it.
std::string type_of(Type t) {
  switch (t) {
    case Type::boolean:
      return "bool";
    case Type::number:
      return "number";
    case Type::ratio:
      return "ratio";
    case Type::duration:
      return "duration";
    case Type::bytes:
      return "bytes";
    case Type::rate:
      return "rate";
    case Type::byte_rate:
      return "byte_rate";
    case Type::time:
      return "time";
    case Type::string:
      return "string";
  }
  throw std::runtime_error("a type without a name");
}

/// Plays the samples and judges every expression at every instant.
class Play {
 public:
  Play(const json::object& question, const Book& book)
      : question_(question), book_(book), seen_(book.plan()) {
    start_.mono = Mono{hours{1}};
    start_.wall = Wall{from_seconds(question.at("start").to_number<double>())};
  }

  json::array values() {
    json::array out;
    const auto& samples = question_.at("samples").as_array();
    const auto* next = samples.begin();
    for (const auto& instant : question_.at("instants").as_array()) {
      const double at = instant.at("at").to_number<double>();
      for (; next != samples.end() && next->at("at").to_number<double>() <= at; ++next)
        add(next->as_object());
      out.push_back(judged(start_.plus(from_seconds(at)), text(instant.at("target"))));
    }
    return out;
  }

 private:
  void add(const json::object& line) {
    const auto index = static_cast<std::size_t>(book_.plan().source_index(text(line.at("probe"))));
    const decide::Source& source = book_.plan().sources[index];
    const auto target =
        std::find(source.targets.begin(), source.targets.end(), text(line.at("target")));
    const auto offset = target == source.targets.end() ? 0 : target - source.targets.begin();
    seen_.add(book_.plan(), source.first_instance + static_cast<int>(offset),
              sample_of(line, source, book_.selection(index)),
              start_.plus(from_seconds(line.at("at").to_number<double>())));
  }

  json::array judged(Stamp now, const std::string& target) const {
    json::array out;
    const bool network_ok = question_.at("network_ok").as_bool();
    const decide::EvaluationContext context{book_.plan(), seen_, now, network_ok, target};
    for (const auto& entry : question_.at("signals").as_array()) {
      const auto* expr = book_.find(text(entry.at(0)));
      out.push_back(expr != nullptr ? json_of(decide::evaluate(*expr, context)) : nullptr);
    }
    return out;
  }

  const json::object& question_;
  const Book& book_;
  decide::Observations seen_;
  Stamp start_;
};

json::object answer(const json::object& question) {
  const Book book(question);
  json::array types;
  for (const auto& entry : question.at("signals").as_array()) {
    const auto* expr = book.find(text(entry.at(0)));
    types.emplace_back(expr != nullptr ? type_of(expr->type) : "refused");
  }
  return {{"types", std::move(types)},
          {"errors", book.errors()},
          {"values", Play(question, book).values()}};
}

}  // namespace

int main() {
  try {
    for (std::string line; std::getline(std::cin, line);)
      std::cout << json::serialize(answer(json::parse(line).as_object())) << std::endl;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "runbookd-oracle-driver: %s\n", e.what());
    return 1;
  }
  return 0;
}

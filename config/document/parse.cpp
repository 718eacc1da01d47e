// One pass of yaml-cpp's event parser feeds the tree. YAML::Load would keep the first of two equal
// keys, accept trailing junk, recurse for ever in cyclic aliases and forget how a scalar was
// written.
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <sstream>

#include "config/document/byte_guard.hpp"
#include "config/document/syntax.hpp"
#include "config/document/tree.hpp"

namespace runbookd::document {

namespace {

EventPlace place_of(const YAML::Mark& mark) { return {mark.line, mark.column}; }

class Events : public YAML::EventHandler {
 public:
  explicit Events(TreeBuilder& tree) : tree_(tree) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    tree_.null(place_of(mark), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    tree_.alias(place_of(mark), anchor);
  }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                const std::string& value) override {
    tree_.scalar(place_of(mark), anchor, value);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    tree_.open(place_of(mark), anchor, Node::Kind::sequence, style == YAML::EmitterStyle::Flow);
  }
  void OnSequenceEnd() override { tree_.close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    tree_.open(place_of(mark), anchor, Node::Kind::map, style == YAML::EmitterStyle::Flow);
  }
  void OnMapEnd() override { tree_.close(); }

 private:
  TreeBuilder& tree_;
};

// Anything behind the first document is one too many.
class Trailer : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override {
    start_ = place_of(mark);
    throw Stop{};
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
  EventPlace start() const { return start_; }

 private:
  EventPlace start_;
};

void trailing_error(const Sources& sources, Mark at, Diagnostics& out) {
  if (sources.line(at.file, at.line).starts_with("---")) {
    out.error(at, "a second document in one file",
              "remove `---`; other files are read with `include:`")
        .length = 3;
  } else {
    out.error(at, "text behind the end of the document", "remove it");
  }
}

/// Each repair reads the text once more.
constexpr int repairs = 20;
constexpr std::size_t repaired_bytes = 1024 * 1024;

// One attempt at the text.
struct Attempt {
  bool whole = false;              ///< the first document was read to its end, whatever follows it
  std::vector<std::size_t> blots;  ///< bytes of the text to blot out before the next attempt
};

std::vector<std::size_t> blots_for(const Sources& sources, std::string_view what, Mark at) {
  auto bytes = repair(sources, what, at);
  const auto start = static_cast<std::size_t>(sources.line(at.file, at.line).data() -
                                              sources.text(at.file).data());
  for (auto& byte : bytes) byte += start;
  return bytes;
}

// Where a quote opened says more than where the file ended.
Mark place_of(const YAML::Exception& e, TreeBuilder& tree, const Sources& sources, int file) {
  if (e.msg == YAML::ErrorMsg::EOF_IN_SCALAR) {
    const auto quote = unclosed_quote(sources, file, tree.last());
    if (quote.line > 0) return quote;
  }
  return tree.mark_of(place_of(e.mark));
}

Attempt read_events(const std::string& text, TreeBuilder& tree, const Sources& sources, int file,
                    Diagnostics& out) {
  std::istringstream in(text);
  Events events(tree);
  Trailer trailer;
  Attempt attempt;
  try {
    YAML::Parser parser(in);
    const bool any = parser.HandleNextDocument(events);
    attempt.whole = true;
    if (any) parser.HandleNextDocument(trailer);
  } catch (const Stop&) {
    // Within the first document the builder has said why.
    if (attempt.whole) trailing_error(sources, tree.mark_of(trailer.start()), out);
  } catch (const YAML::Exception& e) {
    const auto at = place_of(e, tree, sources, file);
    out.add(syntax_error(sources, e.msg, at, tree.open_bracket()));
    if (!attempt.whole) attempt.blots = blots_for(sources, e.msg, at);
  }
  return attempt;
}

void keep(const Diagnostics& found, Diagnostics& out) {
  for (auto& d : found.sorted()) out.add(std::move(d));
}

}  // namespace

std::unique_ptr<Node> parse(Sources& sources, int file, Strictness strictness, Diagnostics& out) {
  if (!guard_bytes(sources, file, out)) return nullptr;
  std::string text = sources.text(file);
  Diagnostics repaired;
  for (int attempts = 0;; ++attempts) {
    Diagnostics found;
    Diagnostics syntax;
    TreeBuilder tree(sources, file, strictness, attempts > 0, found);
    const auto attempt = read_events(text, tree, sources, file, syntax);
    keep(syntax, repaired);
    const bool again =
        !attempt.blots.empty() && attempts < repairs && text.size() <= repaired_bytes;
    for (const auto byte : attempt.blots) text.at(byte) = blot;
    if (again) continue;
    keep(found, out);
    keep(repaired, out);
    if (!attempt.whole) return nullptr;
    if (!tree.root() || tree.root()->kind == Node::Kind::null) {
      out.error({file, 1, 1}, "the file is empty", "a rulebook starts with `version: 1`");
      return nullptr;
    }
    return std::make_unique<Node>(std::move(*tree.root()));
  }
}

}  // namespace runbookd::document

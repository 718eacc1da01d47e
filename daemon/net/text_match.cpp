#include "daemon/net/text_match.hpp"

#include <re2/re2.h>

namespace runbookd::net {
namespace {

constexpr std::int64_t most_pattern_memory = 1 << 20;

class Substring final : public TextMatch {
 public:
  explicit Substring(std::string wanted) : wanted_(std::move(wanted)) {}
  bool matches(std::string_view text) const override {
    return text.find(wanted_) != std::string_view::npos;
  }
  bool is_pattern() const override { return false; }

 private:
  std::string wanted_;
};

class Pattern final : public TextMatch {
 public:
  explicit Pattern(const std::string& text) : expression_(text, options()) {}
  bool matches(std::string_view text) const override {
    return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), expression_);
  }
  bool is_pattern() const override { return true; }
  const RE2& expression() const { return expression_; }

 private:
  static RE2::Options options() {
    RE2::Options options(RE2::Quiet);
    options.set_max_mem(most_pattern_memory);
    return options;
  }
  RE2 expression_;
};

}  // namespace

Result<std::shared_ptr<const TextMatch>> make_text_match(const std::string& written) {
  const bool pattern = written.size() > 2 && written.front() == '/' && written.back() == '/';
  if (!pattern) return std::shared_ptr<const TextMatch>(std::make_shared<Substring>(written));
  auto made = std::make_shared<Pattern>(written.substr(1, written.size() - 2));
  if (!made->expression().ok()) {
    return Error{"is no regular expression: " + made->expression().error(), {}};
  }
  return std::shared_ptr<const TextMatch>(std::move(made));
}

}  // namespace runbookd::net

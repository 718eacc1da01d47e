#include "config/document/substitution.hpp"

#include <cstdlib>

#include "config/document/files.hpp"
#include "config/document/utf8.hpp"

namespace runbookd::document {

namespace {

/// Secrets are keys, passwords and addresses.
constexpr std::size_t secret_bytes = 64 * 1024;
constexpr std::string_view file_prefix = "file:";

bool is_variable(std::string_view name) {
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
  constexpr std::string_view name_letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";
  return name.find_first_not_of(name_letters) == std::string_view::npos;
}

class Substitution {
 public:
  Substitution(Node& node, Sources& sources, Strictness strictness, Diagnostics& out)
      : node_(node), sources_(sources), strictness_(strictness), out_(out) {}

  void run() {
    const std::string_view text = node_.text;
    std::size_t at = 0;
    for (std::size_t dollar = 0; (dollar = text.find('$', at)) != std::string_view::npos;) {
      result_ += text.substr(at, dollar - at);
      const char next = dollar + 1 < text.size() ? text[dollar + 1] : ' ';
      at = next == '$' ? escaped(dollar) : next == '{' ? braced(dollar) : literal(dollar);
    }
    result_ += text.substr(at);
    if (!changed_ || node_.reported || node_.unread) return;
    node_.text = std::move(result_);
    node_.substituted = true;
  }

 private:
  // Each returns where to go on.
  std::size_t literal(std::size_t dollar) {
    result_ += '$';
    return dollar + 1;
  }

  std::size_t escaped(std::size_t dollar) {
    result_ += '$';
    changed_ = true;
    return dollar + 2;
  }

  std::size_t braced(std::size_t dollar) {
    changed_ = true;
    const std::string_view text = node_.text;
    const auto close = text.find('}', dollar);
    begin_ = dollar;
    end_ = close == std::string_view::npos ? text.size() : close + 1;
    if (close == std::string_view::npos) {
      error("`${` is not closed",
            "close it with `}`, or write `$${` for the characters themselves");
      return end_;
    }
    const auto inner = text.substr(dollar + 2, close - dollar - 2);
    if (inner.starts_with(file_prefix)) {
      file(std::string(inner.substr(file_prefix.size())));
    } else {
      variable(inner);
    }
    return end_;
  }

  void variable(std::string_view inner) {
    const auto split = inner.find(":-");
    const std::string name(inner.substr(0, split));
    if (!is_variable(name)) {
      error(
          "`" + std::string(piece()) + "` names no variable",
          "write ${NAME}, ${NAME:-default} or ${file:/path}; `$${` stands for the characters `${`");
      return;
    }
    const char* value = std::getenv(name.c_str());
    if (split == std::string_view::npos) {
      if (value != nullptr) {
        result_ += value;
      } else if (strictness_ == Strictness::placeholders) {
        node_.unread = true;
      } else {
        error("the environment variable `" + name + "` is not set",
              "set it, or give a default: ${" + name + ":-default}");
      }
      return;
    }
    const auto fallback = inner.substr(split + 2);
    if (fallback.find("${") != std::string_view::npos) {
      error("a default cannot hold another `${`", "write the default as plain text");
    } else if (value != nullptr && *value != '\0') {
      result_ += value;
    } else {
      result_ += fallback;
    }
  }

  void file(const std::string& name) {
    node_.secret = true;
    auto content = name.empty()
                       ? Result<std::string>(Error{"no path is given", {}})
                       : read_file(beside(sources_.path(node_.mark.file), name), secret_bytes);
    if (content) {
      std::string value = std::move(content).value();
      while (value.ends_with('\n') || value.ends_with('\r')) value.pop_back();
      sources_.hide(value);
      result_ += value;
      return;
    }
    const std::string message = "cannot read `" + name + "`: " + content.error().text;
    if (strictness_ == Strictness::run) {
      error(message, "the value is needed to run; check the path and its permissions");
      return;
    }
    node_.unread = true;
    if (strictness_ == Strictness::placeholders) return;
    auto& d = out_.warning(place(), "unreadable-file", message,
                           "`run` needs it; `check` goes on without");
    d.length = count_columns(piece());
  }

  std::string_view piece() const {
    return std::string_view(node_.text).substr(begin_, end_ - begin_);
  }
  Mark place() const {
    return node_.place(count_columns(std::string_view(node_.text).substr(0, begin_)));
  }

  void error(std::string message, std::string hint) {
    out_.error(place(), std::move(message), std::move(hint)).length = count_columns(piece());
    node_.reported = true;
  }

  Node& node_;
  Sources& sources_;
  Strictness strictness_;
  Diagnostics& out_;
  std::string result_;
  std::size_t begin_ = 0;  // of the `${...}` at hand, in bytes
  std::size_t end_ = 0;
  bool changed_ = false;
};

}  // namespace

void substitute(Node& node, Sources& sources, Strictness strictness, Diagnostics& out) {
  if (node.text.find('$') == std::string::npos) return;
  Substitution(node, sources, strictness, out).run();
}

}  // namespace runbookd::document

// What is wrong in a file, and where: collected for all files, printed once, in the manner of a
// compiler.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace runbookd::document {

/// A place in a loaded file; line and column count from 1, columns in code points.
struct Mark {
  int file = -1;  ///< index into Sources, -1 = no place
  int line = 0;
  int column = 0;
};

enum class Level { error, warning };

struct Diagnostic {
  Level level = Level::error;
  Mark mark;
  std::string message;
  std::string note;  ///< printed behind the caret: what is known about the place
  std::string hint;  ///< the cure: `= did you mean 1%?`
  std::string lint;  ///< the warning's name, empty for errors
  int length = 1;    ///< how many columns the caret covers
  int also = 0;      ///< column of a second operand to underline with `~`, 0 = none
  int also_length = 0;
};

/// One line as it may be shown, and where its columns went when parts of it were masked.
struct Shown {
  std::string text;
  std::vector<int>
      columns;  ///< [c - 1] = column in `text` of the file's column c; one more for the end
};

/// The texts of the loaded files, for excerpts. Secrets in them are masked before they are shown.
class Sources {
 public:
  int add(std::string path, std::string text);
  const std::string& path(int file) const { return files_.at(file).path; }
  /// As read, for the parser and for hashes; never shown.
  const std::string& text(int file) const { return files_.at(file).text; }
  /// The line as written, without its end; empty when there is none. Never shown.
  std::string_view line(int file, int line) const;
  int lines(int file) const { return static_cast<int>(files_.at(file).starts.size()); }
  /// The line as it may be shown: userinfo, query values and known secrets replaced by `***`.
  std::string excerpt(int file, int line) const { return shown(file, line).text; }
  Shown shown(int file, int line) const;
  /// Any text for people, masked in the same way; render() applies it to messages and hints.
  std::string masked(std::string_view text) const;
  /// `secret` (each of its lines) is masked in excerpts from now on.
  void hide(const std::string& secret);
  /// What `${file:...}` brought in, for the redactors of other outputs.
  const std::vector<std::string>& secrets() const { return secrets_; }
  int count() const { return static_cast<int>(files_.size()); }

 private:
  struct File {
    std::string path;
    std::string text;
    std::vector<std::size_t> starts;  ///< of each line
  };
  std::deque<File> files_;  // line() lends views: elements must stay where they are
  std::vector<std::string> secrets_;
};

class Diagnostics {
 public:
  static constexpr int most_kept = 1'000;
  void add(Diagnostic d) { keep(std::move(d)); }
  Diagnostic& error(Mark mark, std::string message, std::string hint = {});
  Diagnostic& warning(Mark mark, std::string lint, std::string message, std::string hint = {});
  bool has_errors() const { return errors_ > 0; }
  int errors() const { return errors_; }
  int warnings() const { return warnings_; }
  /// At most most_kept errors and as many warnings; the rest is counted only. In the order of file,
  /// line, column; what was said twice of one place comes once.
  std::vector<Diagnostic> sorted() const;

 private:
  Diagnostic& keep(Diagnostic d);

  std::deque<Diagnostic> list_;
  Diagnostic beyond_;  ///< the last that was one too many
  int errors_ = 0;
  int warnings_ = 0;
};

/// `rules.yaml:17:9: error: ...`, the source line, the caret line and the hint, each line ended by
/// a line feed. A warning's first line ends in its name: ` [ratio-without-volume]`. `colour` adds
/// ANSI.
std::string render(const Sources& sources, const Diagnostic& d, bool colour);
/// `{"errors": 1, "warnings": 0, "mode": "act", "diagnostics": [{...}]}`; each with file, line,
/// column, length, level, message, note, hint, lint, excerpt. `mode` is left out when it is empty.
std::string render_json(const Sources& sources, const std::vector<Diagnostic>& list,
                        std::string_view mode = {});

}  // namespace runbookd::document

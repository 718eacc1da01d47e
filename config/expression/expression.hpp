// The expressions and templates of the rulebook: text in, tree with columns out.
//
// Nothing here knows what a name means; decide types the trees. Both report decide::TypeIssue,
// whose columns count within the text, and report() brings them to the place in the file.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "config/document/node.hpp"
#include "daemon/decide/expression/typing.hpp"

namespace runbookd::expression {

/// Bounds of one expression; a template's text has the same length limit.
constexpr std::size_t text_bytes = 4'096;
constexpr int depth = 64;

/// The tree, or null and at least one issue.
decide::ExprPtr parse_text(std::string_view text, std::vector<decide::TypeIssue>& issues);

/// The pieces of `text {{ expression }} text`, or nullopt and issues. Columns of the trees count
/// within the whole text.
std::optional<decide::Template> parse_template_text(std::string_view text,
                                                    std::vector<decide::TypeIssue>& issues);

/// The same from a scalar of a document, reporting to `out`. A node that was reported before, or
/// that stands in a `${file:...}` that `check` could not read, yields null in silence.
decide::ExprPtr parse(const document::Node& node, document::Diagnostics& out);
std::optional<decide::Template> parse_template(const document::Node& node,
                                               document::Diagnostics& out);

/// Adds an error for `issue` at its place inside the scalar `node`.
void report(const document::Node& node, const decide::TypeIssue& issue, document::Diagnostics& out);

/// Puts `d` at the place of `span` inside the scalar `node`, as long as it is there.
void place(document::Diagnostic& d, const document::Node& node, decide::Span span);

/// The piece of `text` that `span` covers.
std::string_view slice(std::string_view text, decide::Span span);

}  // namespace runbookd::expression

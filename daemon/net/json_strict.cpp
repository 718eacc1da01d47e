// JSON that is read strictly: what a caller commands must not depend on which of two equal members
// a reader takes.
#include <boost/json/basic_parser_impl.hpp>
#include <set>
#include <vector>

#include "daemon/net/json.hpp"

namespace runbookd::net {
namespace json = boost::json;
namespace {

/// Fails at the second of two equal names of one object, as they read once their escapes are
/// resolved.
class NoDuplicates {
 public:
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  using Code = json::error_code;
  using Text = json::string_view;

  bool duplicate = false;

  bool on_object_begin(Code&) {
    names_.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t, Code&) {
    names_.pop_back();
    return true;
  }
  bool on_key_part(Text part, std::size_t, Code&) {
    name_.append(part.data(), part.size());
    return true;
  }
  bool on_key(Text part, std::size_t, Code& ec) {
    name_.append(part.data(), part.size());
    duplicate = !names_.back().insert(std::move(name_)).second;
    name_.clear();
    if (duplicate) ec = json::error::not_object;  // any error ends the parsing
    return !duplicate;
  }

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_array_begin(Code&) { return true; }
  bool on_array_end(std::size_t, Code&) { return true; }
  bool on_string_part(Text, std::size_t, Code&) { return true; }
  bool on_string(Text, std::size_t, Code&) { return true; }
  bool on_number_part(Text, Code&) { return true; }
  bool on_int64(std::int64_t, Text, Code&) { return true; }
  bool on_uint64(std::uint64_t, Text, Code&) { return true; }
  bool on_double(double, Text, Code&) { return true; }
  bool on_bool(bool, Code&) { return true; }
  bool on_null(Code&) { return true; }
  bool on_comment_part(Text, Code&) { return true; }
  bool on_comment(Text, Code&) { return true; }

 private:
  std::vector<std::set<std::string>> names_;  ///< of the objects that are open
  std::string name_;
};

}  // namespace

Result<json::object> parse_json_object_strictly(std::string_view text) {
  auto object = parse_json_object(text);
  if (!object) return Error{"the body must be one JSON object", {}};
  json::parse_options options;
  options.max_depth = max_json_depth;
  json::basic_parser<NoDuplicates> parser(options);
  json::error_code ignored;  // that it is JSON is known; what matters is the handler's finding
  parser.write_some(false, text.data(), text.size(), ignored);
  if (parser.handler().duplicate) return Error{"the body names a member twice", {}};
  return std::move(*object);
}

}  // namespace runbookd::net

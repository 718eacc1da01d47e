//   {"status":"success","data":{"resultType":"vector",
//     "result":[{"metric":{"__name__":"up","job":"api"},"value":[1700000000.1,"1"]}]},
//    "warnings":["..."],"infos":["..."]}
//   {"status":"error","errorType":"bad_data","error":"1:4: parse error: ..."}
#include "probes/promql/answer.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "daemon/net/text.hpp"
#include "daemon/net/unit.hpp"

namespace runbookd::probes {
namespace {

namespace json = boost::json;
using json::error_code;
using json::string_view;

constexpr std::size_t most_depth = 8;
constexpr std::size_t most_labels = 64;
constexpr std::size_t most_text_bytes = 2 << 10;  // of one label's value, or one message
constexpr std::size_t most_remark_bytes = 200;

// Prometheus writes numbers as text, and these where they are none.
std::optional<double> number_of(std::string_view text) {
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "+Inf" || text == "Inf") return std::numeric_limits<double>::infinity();
  if (text == "-Inf") return -std::numeric_limits<double>::infinity();
  return net::parse_number(text);
}

// Keeps what stands where it should, by the path that leads there, and lets all else go by.
class Listener {
 public:
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code& ec) { return enter({}, ec); }
  bool on_object_end(std::size_t, error_code& ec) { return leave(ec); }
  bool on_array_begin(error_code& ec) { return enter("[", ec); }
  bool on_array_end(std::size_t, error_code& ec) { return leave(ec); }
  bool on_key_part(string_view part, std::size_t, error_code&) { return collect(part); }
  bool on_key(string_view part, std::size_t, error_code&) {
    collect(part);
    path_.back() = std::exchange(text_, {});
    return true;
  }
  bool on_string_part(string_view part, std::size_t, error_code&) { return collect(part); }
  bool on_string(string_view part, std::size_t, error_code&) {
    collect(part);
    return take(std::exchange(text_, {}));
  }
  bool on_number_part(string_view, error_code&) { return true; }
  bool on_int64(std::int64_t, string_view, error_code&) { return true; }
  bool on_uint64(std::uint64_t, string_view, error_code&) { return true; }
  bool on_double(double, string_view, error_code&) { return true; }
  bool on_bool(bool, error_code&) { return true; }
  bool on_null(error_code&) { return true; }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }

  std::string status, type, error_type, error, remark;
  std::optional<double> scalar;
  bool too_many = false;
  bool saw_result = false;
  std::vector<PromqlSeries> series;

 private:
  bool enter(std::string what, error_code& ec) {
    if (path_.size() >= most_depth) {
      ec = json::error::too_deep;
      return false;
    }
    if (in_result() && what == "[") saw_result = true;
    if (is_series()) begin_series();
    path_.push_back(std::move(what));
    return true;
  }

  bool leave(error_code& ec) {
    path_.pop_back();
    return !is_series() || end_series(ec);
  }

  // {data {result [ {metric {LABEL
  bool at(std::initializer_list<std::string_view> wanted) const {
    return std::equal(path_.begin(), path_.end(), wanted.begin(), wanted.end());
  }
  bool in_result() const { return at({"data", "result"}); }
  bool is_series() const { return at({"data", "result", "["}); }
  bool is_label() const {
    return path_.size() == 5 && path_[3] == "metric" && path_[2] == "[" && path_[1] == "result" &&
           path_[0] == "data";
  }

  bool collect(string_view part) {
    const std::size_t room = most_text_bytes - std::min(most_text_bytes, text_.size());
    text_.append(part.data(), std::min(room, part.size()));
    return true;
  }

  bool take(std::string text) {
    if (std::string* wanted = field()) {
      *wanted = std::move(text);
    } else if (at({"warnings", "["}) || at({"infos", "["})) {
      if (remark.empty()) remark = net::one_line(text, most_remark_bytes);
    } else if (is_label()) {
      add_label(std::move(text));
    } else if (at({"data", "result", "[", "value", "["})) {
      value_ = number_of(text);
    } else if (is_series()) {
      scalar = number_of(text);
    }
    return true;
  }

  std::string* field() {
    if (at({"status"})) return &status;
    if (at({"errorType"})) return &error_type;
    if (at({"error"})) return &error;
    return at({"data", "resultType"}) ? &type : nullptr;
  }

  void add_label(std::string value) {
    if (path_.back() != "__name__" && labels_.size() < most_labels)
      labels_.insert_or_assign(path_.back(), std::move(value));
  }

  void begin_series() {
    labels_.clear();
    value_.reset();
  }

  bool end_series(error_code& ec) {
    if (!value_) return true;  // of a matrix, which is refused below
    if (series.size() >= most_promql_series) {
      too_many = true;
      ec = json::error::array_too_large;
      return false;
    }
    std::string target = net::target_of(labels_);
    const auto [known, fresh] = places_.try_emplace(target, series.size());
    if (fresh)
      series.push_back({std::move(target), *value_, false});
    else
      series[known->second].twice = true;
    return true;
  }

  std::vector<std::string> path_;
  std::string text_;  // of a key or a string that comes in parts
  net::LabelSet labels_;
  std::optional<double> value_;
  std::map<std::string, std::size_t> places_;
};

net::Failure no_answer(std::string_view why) {
  return {Reason::protocol, "this is no answer of Prometheus: " + std::string(why)};
}

net::Failure said_no(const Listener& heard) {
  const std::string kind = heard.error_type.empty() ? "error" : heard.error_type;
  return {Reason::query, net::one_line(kind + ": " + heard.error, most_remark_bytes)};
}

}  // namespace

Result<PromqlAnswer, net::Failure> parse_promql_answer(std::string_view body) {
  json::parse_options options;
  options.max_depth = most_depth;
  json::basic_parser<Listener> parser(options);
  error_code ec;
  const std::size_t read = parser.write_some(false, body.data(), body.size(), ec);
  Listener& heard = parser.handler();
  if (heard.too_many)
    return net::Failure{Reason::too_large, "the query returns more than " +
                                               std::to_string(most_promql_series) + " series"};
  if (ec) return no_answer(ec.message());
  if (body.find_first_not_of(" \t\r\n", read) != std::string_view::npos)
    return no_answer("something stands behind it");
  if (heard.status == "error") return said_no(heard);
  if (heard.status != "success" || !heard.saw_result) return no_answer("it has no result");
  PromqlAnswer out{std::move(heard.series), std::move(heard.remark)};
  if (heard.type == "scalar" && heard.scalar) out.series = {{{}, *heard.scalar, false}};
  if (heard.type != "scalar" && heard.type != "vector")
    return net::Failure{Reason::query, "the query returns a " + net::one_line(heard.type, 20) +
                                           ", no instant vector and no scalar"};
  return out;
}

}  // namespace runbookd::probes

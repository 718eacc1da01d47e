#include "daemon/net/http/content_coding.hpp"

#include <zlib.h>

#include <algorithm>
#include <new>
#include <string>
#include <string_view>

#include "daemon/base/text.hpp"

namespace runbookd::net {
namespace {

constexpr int gzip_window = 15 + 16;  // +16: a gzip header
constexpr std::size_t first_room = 4 << 10;
/// One after the other they stand for one text; each costs something even when it is empty.
constexpr int most_members = 64;

bool is_gzip(std::string_view coding) {
  return equal_ignoring_case(coding, "Content-Encoding: gzip") ||
         equal_ignoring_case(coding, "Content-Encoding: x-gzip");
}

enum class Unpacked { whole, too_long, broken };

class Inflater {
 public:
  explicit Inflater(std::string_view packed) {
    // zlib does not write to its input; its type predates const.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream_.avail_in = static_cast<uInt>(packed.size());
    if (inflateInit2(&stream_, gzip_window) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  /// Up to `most` bytes of the text go to `out`, also when its end is too long or broken.
  Unpacked unpack(std::size_t most, std::string& out) {
    for (int members = 0; members < most_members;) {
      const int said = more(most, out);
      if (out.size() > most) {
        out.resize(most);
        return Unpacked::too_long;
      }
      // What is broken off leaves zlib without progress, which it says (Z_BUF_ERROR).
      if (said != Z_OK && said != Z_STREAM_END) return Unpacked::broken;
      if (said != Z_STREAM_END) continue;
      if (stream_.avail_in == 0) return Unpacked::whole;
      if (inflateReset(&stream_) != Z_OK) return Unpacked::broken;
      ++members;
    }
    return Unpacked::broken;
  }

 private:
  int more(std::size_t most, std::string& out) {
    const auto had = out.size();
    out.resize(std::min(most + 1, std::max(2 * had, had + first_room)));
    stream_.next_out = reinterpret_cast<Bytef*>(out.data() + had);
    stream_.avail_out = static_cast<uInt>(out.size() - had);
    const int said = inflate(&stream_, Z_NO_FLUSH);
    out.resize(out.size() - stream_.avail_out);
    return said;
  }

  z_stream stream_{};
};

}  // namespace

std::string shown_coding(std::string_view value) {
  constexpr std::size_t most_shown = 40;
  if (value.empty() || equal_ignoring_case(value, "identity")) return {};
  return "Content-Encoding: " + printable(value, most_shown);
}

void unpack_body(HttpAnswer& answer, const ExchangeOptions& options) {
  if (!is_gzip(answer.coding)) return;
  std::string plain;
  const Unpacked end =
      answer.body.empty() ? Unpacked::whole : Inflater(answer.body).unpack(options.max_body, plain);
  // Of a body that was cut nobody wonders that it breaks off.
  if (end == Unpacked::broken && !(options.may_cut && !plain.empty())) {
    answer.coding += ", and the body is none or breaks off";
    return;
  }
  answer.coding.clear();
  answer.body = std::move(plain);
  if (end == Unpacked::too_long && !options.may_cut)
    answer.failure = {Reason::too_large, "the body is larger than " +
                                             std::to_string(options.max_body) +
                                             " bytes once it is unpacked"};
}

}  // namespace runbookd::net

#include "daemon/app/api/gzip.hpp"

#include <zlib.h>

#include "tests/unit/catch.hpp"

namespace runbookd::api::gzip_test {

namespace {

std::string gunzip(const std::string& packed, std::size_t size) {
  std::string out(size + 1, '\0');
  std::string in = packed;
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

}  // namespace

TEST_CASE("what was compressed is what comes out") {
  std::string text;
  for (int i = 0; i < 5000; ++i)
    text += "runbookd_signal{signal=\"s" + std::to_string(i) + "\"} 1\n";
  const auto packed = gzip(text);
  REQUIRE(packed);
  CHECK(packed->size() < text.size() / 4);
  CHECK(gunzip(*packed, text.size()) == text);
  const auto nothing = gzip("");
  REQUIRE(nothing);
  CHECK(gunzip(*nothing, 0).empty());
}

TEST_CASE("gzip is used only when it is asked for") {
  for (const char* header :
       {"gzip", "gzip, deflate", "deflate;q=0.5, gzip;q=0.8", "x-gzip", "*", "gzip ; q=1", "GZIP",
        "gzip;q=0.001", "*;q=0, gzip", "br;q=1,\tgzip\t;\tQ=1"}) {
    INFO(header);
    CHECK(accepts_gzip(header));
  }
  for (const char* header :
       {"", "identity", "gzip;q=0", "gzip;q=0.000", "gzip; q=0", "gzipped", "br", "gzip;Q=0",
        "gzip;q=0, *", "*, gzip;q=0", "gzip;q=0., identity", "*;q=0", "gzip;a=b;q=0", ","}) {
    INFO(header);
    CHECK_FALSE(accepts_gzip(header));
  }
}

}  // namespace runbookd::api::gzip_test

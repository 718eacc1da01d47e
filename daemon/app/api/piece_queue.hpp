// A body that others make piece by piece, as things happen: they never wait for the peer. One that
// is so slow that more than a bound of bytes lies here is cut off.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <deque>
#include <string>

#include "daemon/app/api/body_source.hpp"

namespace runbookd::api {

class PieceQueue final : public BodySource {
 public:
  PieceQueue(const boost::asio::any_io_executor& executor, std::size_t most_bytes);

  /// False: nobody reads any more, or too slowly; forget it.
  bool push(std::string piece);
  /// What was pushed is all.
  void finish();

  boost::asio::awaitable<BodyPiece> next() override;
  void stop() override;

 private:
  void end_as(BodyPiece::Then then);

  std::deque<std::string> pieces_;
  std::size_t bytes_ = 0;
  std::size_t most_bytes_;
  BodyPiece::Then then_ = BodyPiece::Then::more;  ///< behind the pieces
  boost::asio::steady_timer news_;                ///< never ends: it is cancelled
};

}  // namespace runbookd::api

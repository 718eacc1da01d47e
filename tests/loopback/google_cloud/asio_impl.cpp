// The one place where Asio and Beast are compiled, for programs that do not link the daemon's own
// network layer (which has its own such place).
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>

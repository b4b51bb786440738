// Tells the service manager (systemd, Type=notify) how far the server is.
#pragma once

#include <string_view>

namespace tillbook {

// "READY=1", "STOPPING=1", …: sent to the socket that NOTIFY_SOCKET names. Without one, or if
// nobody listens there, nothing happens: a server serves without being watched.
void notify_service_manager(std::string_view state);

}  // namespace tillbook

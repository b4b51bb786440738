#include "cli/notify.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace tillbook {

void notify_service_manager(std::string_view state) {
    const char* name = std::getenv("NOTIFY_SOCKET");
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (name == nullptr) return;
    const std::size_t size = std::strlen(name);
    if (size < 2 || size >= sizeof address.sun_path || (*name != '/' && *name != '@')) return;
    std::memcpy(address.sun_path, name, size);
    if (*name == '@') address.sun_path[0] = '\0';  // a name that is in no file system
    const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket < 0) return;
    const auto address_size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + size);
    const ssize_t sent = ::sendto(socket, state.data(), state.size(), MSG_NOSIGNAL,
                                  reinterpret_cast<const sockaddr*>(&address), address_size);
    static_cast<void>(sent);  // nobody to tell that nobody is told
    ::close(socket);
}

}  // namespace tillbook

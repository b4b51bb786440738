// Requests to other servers, one at a time, through libcurl.
//
// One thread. HTTP and HTTPS only, no redirects; certificates are checked.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tillbook {

struct WebAnswer {
    int status = 0;     // 0: nobody answered
    std::string error;  // why nobody answered, or why the answer broke off; half a sentence
    std::string body;   // at most a megabyte; of a stream only where it was refused
    std::chrono::milliseconds took{0};
};

class WebClient {
public:
    WebClient();

    // `headers` are lines "Name: value".
    WebAnswer post(const std::string& url, const std::vector<std::string>& headers,
                   const std::string& body, std::chrono::milliseconds at_most);
    // Hands over the body of a 200 as it comes, until it ends, says nothing for `silence`, or
    // `on_bytes` returns false.
    using OnBytes = std::function<bool(std::string_view)>;
    WebAnswer get_stream(const std::string& url, const std::vector<std::string>& headers,
                         std::chrono::seconds silence, const OnBytes& on_bytes);

private:
    class Handle;
    std::shared_ptr<Handle> handle_;  // shared by copies, which use it in turn
};

}  // namespace tillbook

// A mistake of the program while a request was answered. The caller has been told that it failed;
// what happened is for the operator.
#pragma once

#include <cstdint>
#include <stdexcept>

namespace tillbook {

class RequestMistake : public std::runtime_error {
public:
    // `request_id` as in the header Request-Id.
    RequestMistake(std::uint64_t request_id, const char* what)
        : std::runtime_error(what), request_id_(request_id) {}

    std::uint64_t request_id() const { return request_id_; }

private:
    std::uint64_t request_id_;
};

}  // namespace tillbook

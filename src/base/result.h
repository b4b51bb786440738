// Result<T>: a value or an expected Error. Discarding one does not compile.
//
//     Result<Money> total = ...;
//     const Money value = TRY(total);   // yields the value or returns the error
//
// TRY stands alone on its line, is never nested, and is not used in coroutines or constructors.
// Reading the wrong side throws std::bad_variant_access.
#pragma once

#include <utility>
#include <variant>

#include "base/error.h"

namespace tillbook {

struct Unit {};

template <class T = Unit>
class [[nodiscard]] Result {
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit

    bool ok() const { return state_.index() == 0; }
    explicit operator bool() const { return ok(); }

    const T& value() const& { return std::get<0>(state_); }
    T& value() & { return std::get<0>(state_); }
    T&& value() && { return std::get<0>(std::move(state_)); }
    const Error& error() const& { return std::get<1>(state_); }
    Error&& error() && { return std::get<1>(std::move(state_)); }

private:
    std::variant<T, Error> state_;
};

// The value of a Result<> that carries nothing.
inline constexpr Unit done{};

}  // namespace tillbook

#define TRY(expression)                                                                      \
    (__extension__({                                                                         \
        auto&& try_result = (expression);                                                    \
        if (!try_result.ok()) return std::forward<decltype(try_result)>(try_result).error(); \
        std::forward<decltype(try_result)>(try_result).value();                              \
    }))

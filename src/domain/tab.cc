#include "domain/tab.h"

#include <algorithm>

namespace tillbook {

const char* name_of(PayType type) {
    switch (type) {
        case PayType::none:
            return "none";
        case PayType::split_guest:
            return "split_guest";
        case PayType::split_item:
            return "split_item";
        case PayType::split_custom:
            return "split_custom";
        case PayType::full:
            return "full";
    }
    return "none";
}

const char* name_of(PaymentResult result) {
    switch (result) {
        case PaymentResult::success:
            return "success";
        case PaymentResult::fail:
            return "fail";
        case PaymentResult::voided:
            return "voided";
        case PaymentResult::authorized:
            return "authorized";
    }
    return "success";
}

const char* name_of(PrintState state) {
    switch (state) {
        case PrintState::created:
            return "created";
        case PrintState::printing:
            return "printing";
        case PrintState::failed:
            return "failed";
        case PrintState::finished:
            return "finished";
    }
    return "created";
}

std::string_view card_text(const CardSlip& slip, std::string_view word) {
    const auto found = std::ranges::find(card_words, word);
    if (found == card_words.end()) return {};
    return slip[static_cast<std::size_t>(found - card_words.begin())];
}

bool is_empty(const CardSlip& slip) {
    return std::ranges::all_of(slip, [](const std::string& text) { return text.empty(); });
}

}  // namespace tillbook

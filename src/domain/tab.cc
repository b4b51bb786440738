#include "domain/tab.h"

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

}  // namespace tillbook

#include "log/control.h"

#include "base/check.h"

namespace tillbook {

const char* name_of(Environment environment) {
    switch (environment) {
        case Environment::live:
            return "live";
        case Environment::test:
            return "test";
    }
    CHECK(false);
}

}  // namespace tillbook

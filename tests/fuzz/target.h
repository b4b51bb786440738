// What a fuzz target is to whoever runs it. Each file of this folder names one:
// `const fuzz::Target calculator("calculator", try_calculator);`.
#pragma once

#include <string_view>
#include <vector>

namespace tillbook::fuzz {

class Target {
public:
    using Run = void (*)(std::string_view input);

    Target(const char* name, Run function) : name_(name), function_(function) {
        all().push_back(*this);
    }

    std::string_view name() const { return name_; }
    // Reads an input; whatever does not hold ends the program.
    void run(std::string_view input) const { function_(input); }

    // Those that the program is linked with.
    static std::vector<Target>& all() {
        static std::vector<Target> targets;
        return targets;
    }

private:
    const char* name_;
    Run function_;
};

}  // namespace tillbook::fuzz

#include <iostream>

#include "cli/command_line.h"

int main(int argc, char** argv) {
    const tillbook::Streams streams{std::cin, std::cout, std::cerr};
    return static_cast<int>(tillbook::run_command_line(argc, argv, streams));
}

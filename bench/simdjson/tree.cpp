// Builds simdjson's tree of each line of a file, again and again for some seconds: the yardstick of decoding.
//
// Usage: tree FILE SECONDS; prints `records=… seconds=…`, a record being an element of `feeLst`.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>
#include <simdjson.h>

int main(int count, char **arguments) {
    if (count != 3) return 64;
    std::ifstream file(arguments[1], std::ios::binary);
    std::vector<simdjson::padded_string> bodies;
    for (std::string line; std::getline(file, line);) bodies.emplace_back(line);

    simdjson::dom::parser parser;
    unsigned long long in_all = 0;
    for (auto &body : bodies) in_all += simdjson::dom::array(parser.parse(body)["feeLst"]).size();

    using clock = std::chrono::steady_clock;
    unsigned long long records = 0;
    const auto began = clock::now();
    std::chrono::duration<double> spent(0);
    while (spent.count() < atof(arguments[2])) {
        for (auto &body : bodies) {
            simdjson::dom::element root;
            if (parser.parse(body).get(root)) return 1;
        }
        records += in_all;
        spent = clock::now() - began;
    }
    std::printf("records=%llu seconds=%f\n", records, spent.count());
}

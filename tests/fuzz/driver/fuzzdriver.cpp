// Stands in for libFuzzer where the compiler has none: mutates the files of a corpus at random and gives them
// to the target. `fuzz_x CORPUS [rounds] [first seed]`. Without coverage it only finds what lies near its
// seeds.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

namespace
{

std::vector<std::string> readCorpus(const char *folder)
{
    std::vector<std::string> seeds;
    for (const auto &entry : std::filesystem::directory_iterator(folder)) {
        std::ifstream file(entry.path(), std::ios::binary);
        seeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    // The same order everywhere, so that a seed of the generator means the same.
    std::sort(seeds.begin(), seeds.end());
    return seeds;
}

class Mutator
{
public:
    explicit Mutator(unsigned seed)
        : m_random(seed)
    {
    }

    size_t below(size_t limit) { return m_random() % limit; }

    void mutate(std::string &bytes, const std::string &other)
    {
        static constexpr char interesting[] = "(){}[]<>\"\\\r\n\t *+~:;,=?-_%&@0123456789ANIL\0\x80\xff";
        const auto one = [&] { return interesting[below(sizeof interesting - 1)]; };
        if (bytes.empty())
            bytes = one();
        const size_t at = below(bytes.size());
        switch (below(6)) {
        case 0:
            bytes[at] = one();
            break;
        case 1:
            bytes.erase(at, 1 + below(8));
            break;
        case 2:
            bytes.insert(at, bytes.substr(below(bytes.size()), below(40)));
            break;
        case 3:
            bytes.insert(at, 1, one());
            break;
        case 4:
            if (!other.empty())
                bytes.insert(at, other.substr(below(other.size()), below(200)));
            break;
        default:
            bytes[at] = static_cast<char>(below(256));
        }
    }

private:
    std::mt19937 m_random;
};

} // namespace

int main(int argc, char **argv)
{
    const std::vector<std::string> seeds = argc > 1 ? readCorpus(argv[1]) : std::vector<std::string>();
    if (seeds.empty()) {
        std::fprintf(stderr, "usage: %s CORPUS [rounds] [first seed]\n", argv[0]);
        return 64;
    }
    const int rounds = argc > 2 ? std::atoi(argv[2]) : 100'000;
    Mutator mutator(argc > 3 ? static_cast<unsigned>(std::atoi(argv[3])) : 1);
    const auto give = [](const std::string &bytes) {
        LLVMFuzzerTestOneInput(reinterpret_cast<const unsigned char *>(bytes.data()), bytes.size());
    };
    for (const std::string &seed : seeds)
        give(seed);
    for (int round = 0; round < rounds; ++round) {
        // What is large is slow, so it comes rarely.
        const std::string *seed = &seeds[mutator.below(seeds.size())];
        if (seed->size() > 10'000 && round % 100 != 0)
            continue;
        std::string bytes = *seed;
        for (size_t change = mutator.below(6); change < 6; ++change)
            mutator.mutate(bytes, seeds[mutator.below(seeds.size())]);
        give(bytes);
    }
    std::printf("%d rounds, %zu seeds\n", rounds, seeds.size());
    return 0;
}

#include "parsingmarks.h"

#include <QFile>
#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace posthorn
{

namespace
{

constexpr int deathsThatCount = 2;

bool isZero(const char *bytes, int count)
{
    return std::all_of(bytes, bytes + count, [](char c) { return c == 0; });
}

} // namespace

ParsingMarks::ParsingMarks(const QString &path)
{
    if (path.isEmpty())
        return;
    const int file = ::open(QFile::encodeName(path).constData(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC,
                            S_IRUSR | S_IWUSR);
    if (file < 0)
        return;
    // All of it there, so that no write into memory can find the disk full.
    if (::posix_fallocate(file, 0, sizeof(File)) == 0) {
        void *mapped = ::mmap(nullptr, sizeof(File), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (mapped != MAP_FAILED)
            m_file = static_cast<File *>(mapped);
    }
    ::close(file);
    takeStock();
}

ParsingMarks::~ParsingMarks()
{
    if (m_file != nullptr)
        ::munmap(m_file, sizeof(File));
}

/// Those that the last run ended in have died once more.
void ParsingMarks::takeStock()
{
    if (m_file == nullptr)
        return;
    m_file->nextDeath %= Deaths;
    for (auto &open : m_file->open) {
        if (isZero(open, HashBytes))
            continue;
        auto *death =
            std::find_if(std::begin(m_file->deaths), std::end(m_file->deaths), [&open](const Death &known) {
                return std::memcmp(known.hash, open, HashBytes) == 0;
            });
        if (death == std::end(m_file->deaths)) {
            death = &m_file->deaths[m_file->nextDeath];
            m_file->nextDeath = (m_file->nextDeath + 1) % Deaths;
            std::memcpy(death->hash, open, HashBytes);
            death->times = 0;
        }
        death->times = quint8(std::min(death->times + 1, 255));
        std::memset(open, 0, HashBytes);
    }
}

std::optional<ParsingMarks::Mark> ParsingMarks::enter(const QByteArray &hash)
{
    if (m_file == nullptr || hash.size() != HashBytes)
        return Mark(nullptr, 0);
    const std::lock_guard lock(m_mutex);
    for (const Death &death : m_file->deaths)
        if (death.times >= deathsThatCount && std::memcmp(death.hash, hash.constData(), HashBytes) == 0)
            return std::nullopt;
    bool *const taken = std::find(std::begin(m_taken), std::end(m_taken), false);
    if (taken == std::end(m_taken))
        return Mark(nullptr, 0);
    *taken = true;
    const auto slot = int(taken - std::begin(m_taken));
    std::memcpy(m_file->open[slot], hash.constData(), HashBytes);
    return Mark(this, slot);
}

void ParsingMarks::leave(int slot)
{
    const std::lock_guard lock(m_mutex);
    std::memset(m_file->open[slot], 0, HashBytes);
    m_taken[slot] = false;
}

ParsingMarks::Mark::~Mark()
{
    if (m_marks != nullptr)
        m_marks->leave(m_slot);
}

} // namespace posthorn

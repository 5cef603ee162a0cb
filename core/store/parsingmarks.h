#pragma once

#include <QByteArray>
#include <QString>
#include <mutex>
#include <optional>
#include <utility>

namespace posthorn
{

/// Marks on disk which bodies are being parsed in the background, so that one that brings the program down
/// does not do so at each start for ever: a body that was being parsed at the end of two runs is left alone.
/// (One would do for it, but others are parsed beside it, and a run may end by force at any time.) A small
/// file that is mapped into memory: a mark costs no call of the system and outlives the process, not the
/// machine. Where the file cannot be had nothing is marked. Any thread; owned by the Store.
class ParsingMarks
{
public:
    /// Reads what the last run left. `path` empty: nothing is marked.
    explicit ParsingMarks(const QString &path);
    ~ParsingMarks();
    ParsingMarks(const ParsingMarks &) = delete;
    ParsingMarks &operator=(const ParsingMarks &) = delete;

    /// While it lives the body is being parsed. Outlived by its ParsingMarks.
    class Mark
    {
    public:
        Mark(ParsingMarks *marks, int slot)
            : m_marks(marks)
            , m_slot(slot)
        {
        }
        Mark(Mark &&other) noexcept
            : m_marks(std::exchange(other.m_marks, nullptr))
            , m_slot(other.m_slot)
        {
        }
        Mark &operator=(Mark &&) = delete;
        ~Mark();

    private:
        ParsingMarks *m_marks;
        int m_slot;
    };
    /// `hash` as PackedBody has it. Nothing: two runs ended in it.
    [[nodiscard]] std::optional<Mark> enter(const QByteArray &hash);

private:
    static constexpr int HashBytes = 32;
    static constexpr int Slots = 32;  // parsed at the same time
    static constexpr int Deaths = 64; // remembered; the oldest goes
    struct Death {
        char hash[HashBytes];
        quint8 times;
    };
    struct File {
        char open[Slots][HashBytes];
        Death deaths[Deaths];
        quint32 nextDeath;
    };
    void takeStock();
    void leave(int slot);

    std::mutex m_mutex;
    File *m_file = nullptr;
    bool m_taken[Slots] = {};
};

} // namespace posthorn

#pragma once

#include "findtarget.h"
#include "textparts.h"

#include <atomic>
#include <optional>

namespace posthorn
{

class TextFind;

/// Matches in all of a text that is shown in parts; where it is shown as a whole, those of its TextFind. The
/// other parts are looked through on another thread, one after the other: until then isSearching(). A match
/// in another part is shown when that is there. Owned by the view, as the TextFind. Window thread.
class PartsFind final : public FindTarget
{
    Q_OBJECT

public:
    /// `shown` looks through what the view shows.
    explicit PartsFind(TextFind *shown);
    ~PartsFind() override;

    /// Before the TextFind is told of the text that the view shows now. `isBeginning`: the rest of it is on
    /// its way.
    void setParts(const std::optional<TextParts> &parts, bool isBeginning);

    [[nodiscard]] int find(const QString &words) override;
    [[nodiscard]] bool isSearching() const override;
    [[nodiscard]] bool hasMore() const override;
    [[nodiscard]] int firstInView() const override;
    void setCurrent(int match) override;
    void finish() override;
    [[nodiscard]] QString selectedWords() const override;

Q_SIGNALS:
    void partWanted(int part);

private:
    struct Place {
        int part = 0;
        int match = 0; // in the part
    };
    /// What a search brings.
    struct Answer {
        QList<QByteArray> texts;
        QList<int> counts;
        bool hasMore = false;
    };
    void search();
    void take(const Answer &answer, const TextParts &parts, const QString &words);
    void takeShown();
    void showWanted();
    void forget();
    [[nodiscard]] bool isKnown() const { return !m_counts.isEmpty(); }

    TextFind *m_shown;
    std::optional<TextParts> m_parts;
    QString m_words;           // what is looked for
    QList<QByteArray> m_texts; // of all parts, until finish()
    QList<int> m_counts;       // of matches in each part; empty = not known
    bool m_hasMore = false;
    bool m_isBeginning = false;
    bool m_isBusy = false;                        // one search at a time: each may hold all of the text
    std::shared_ptr<std::atomic<bool>> m_stopped; // of the search that runs
    std::optional<Place> m_wanted;                // to be shown when its part is there
};

} // namespace posthorn

#pragma once

#include "findtarget.h"
#include "foldedtext.h"

#include <functional>
#include <optional>

namespace posthorn
{

/// Matches in one text, for whoever shows it. A long text is made ready on another thread: until then nothing
/// is found, and changed() tells when there is more. Owned by the view, which paints spans().
class TextFind final : public FindTarget
{
    Q_OBJECT

public:
    /// What is asked of the view. `topPosition`: the first position that is in view.
    struct View {
        std::function<QString()> text;
        std::function<QString()> selectedText;
        std::function<int()> topPosition;
        std::function<void(const TextSpan &)> reveal;
        std::function<void(const TextSpan &)> select;
        std::function<void()> repaint;
    };

    /// A longer text is made ready on another thread.
    static constexpr qsizetype AtOnceUnits = 200'000;

    explicit TextFind(View view);

    [[nodiscard]] int find(const QString &words) override;
    [[nodiscard]] bool isSearching() const override { return !m_folded && m_madeReady == m_text; }
    [[nodiscard]] bool hasMore() const override { return m_spans.size() >= FoldedText::MostMatches; }
    [[nodiscard]] int firstInView() const override;
    void setCurrent(int match) override;
    void finish() override;
    [[nodiscard]] QString selectedWords() const override;

    [[nodiscard]] const QList<TextSpan> &spans() const { return m_spans; }
    /// -1: none.
    [[nodiscard]] int current() const { return m_current; }
    /// The view shows another text.
    void textChanged();

private:
    void makeReady();

    View m_view;
    std::optional<FoldedText> m_folded; // made when it is first looked through
    quint64 m_text = 1;                 // counts the texts
    quint64 m_madeReady = 0;            // the last of them that was begun with
    QList<TextSpan> m_spans;
    int m_current = -1;
    int m_from = -1; // where what was found before began: who types on looks on from there
};

} // namespace posthorn

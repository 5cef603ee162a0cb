#pragma once

#include "foldedtext.h"
#include "ui/render/renderedpage.h"

namespace posthorn
{

/// Where the text of a page is: from points to positions and back, words, lines, and how a caret goes through
/// them. Positions lie between UTF-16 units of RenderedPage::text, never inside a character; geometry is in
/// CSS pixels of the page. Pure; keeps what it needs of the page (shared, not copied).
class TextGeometry
{
public:
    TextGeometry() = default;
    explicit TextGeometry(const RenderedPage &page);

    [[nodiscard]] const QString &text() const { return m_text; }
    [[nodiscard]] int length() const { return int(m_text.size()); }

    /// The position that a click at `point` means.
    [[nodiscard]] int positionAt(const QPointF &point) const;
    /// The unit whose picture is under `point`; -1 where there is no text.
    [[nodiscard]] int unitAt(const QPointF &point) const;
    /// What a stretch covers: a rectangle for each line and direction.
    [[nodiscard]] QList<QRectF> areas(const TextSpan &span) const;
    /// Of no width, at the side of the unit that follows, or that comes before at the end of a line.
    [[nodiscard]] QRectF caret(int position) const;

    [[nodiscard]] TextSpan wordAt(int position) const;
    /// Up to the line break on both sides, without it.
    [[nodiscard]] TextSpan blockAt(int position) const;
    [[nodiscard]] int nextCharacter(int position) const;
    [[nodiscard]] int previousCharacter(int position) const;
    [[nodiscard]] int nextWord(int position) const;
    [[nodiscard]] int previousWord(int position) const;
    [[nodiscard]] bool isRightToLeft(int position) const;
    /// The line on the screen that a position is in.
    [[nodiscard]] TextSpan lineAt(int position) const;
    /// On the line that is read after this one, or before it, the place nearest to `x`.
    [[nodiscard]] int below(int position, double x) const;
    [[nodiscard]] int above(int position, double x) const;

private:
    struct RunSpan {
        int first = -1;
        int last = -1;
    };
    [[nodiscard]] int runAt(int position) const;
    [[nodiscard]] RunSpan lineOfRun(int run) const;
    [[nodiscard]] int nearestRun(const QPointF &point) const;
    [[nodiscard]] int positionInLine(const RunSpan &line, double x) const;
    [[nodiscard]] int positionInRun(const TextRun &run, double x) const;
    /// Where a position inside the run lies.
    [[nodiscard]] static double edge(const TextRun &run, int position);
    /// As much of the block as is needed to tell where characters and words begin.
    [[nodiscard]] TextSpan around(int position) const;
    [[nodiscard]] int boundary(int position, bool words, bool forward) const;

    QString m_text;
    QList<TextRun> m_runs;
};

} // namespace posthorn

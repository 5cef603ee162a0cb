#include "textgeometry.h"

#include <QTextBoundaryFinder>
#include <algorithm>
#include <cmath>

namespace posthorn
{

namespace
{

double distance(double value, double low, double high)
{
    return value < low ? low - value : value > high ? value - high : 0;
}

bool shareALine(const QRectF &a, const QRectF &b)
{
    const double overlap = std::min(a.bottom(), b.bottom()) - std::max(a.top(), b.top());
    return overlap > 0.5 * std::min(a.height(), b.height());
}

} // namespace

TextGeometry::TextGeometry(const RenderedPage &page)
    : m_text(page.text)
    , m_runs(page.runs)
{
}

double TextGeometry::edge(const TextRun &run, int position)
{
    const qsizetype units = std::clamp<qsizetype>(position - run.start, 0, run.advances.size());
    const double advance = units == 0 ? 0 : double(run.advances[units - 1]);
    return run.rightToLeft ? run.rect.right() - advance : run.rect.left() + advance;
}

int TextGeometry::runAt(int position) const
{
    // The one that the unit after the position is in; else the one that ends there or before.
    const auto next = std::upper_bound(m_runs.cbegin(), m_runs.cend(), position,
                                       [](int wanted, const TextRun &run) { return wanted < run.start; });
    return next == m_runs.cbegin() ? (m_runs.isEmpty() ? -1 : 0) : int(next - m_runs.cbegin()) - 1;
}

int TextGeometry::nearestRun(const QPointF &point) const
{
    int best = -1;
    double bestY = 0;
    double bestX = 0;
    for (int i = 0; i < m_runs.size(); ++i) {
        const QRectF &rect = m_runs[i].rect;
        // Where one line ends the next begins.
        const double dy = point.y() == rect.bottom() ? 0.001 : distance(point.y(), rect.top(), rect.bottom());
        const double dx = distance(point.x(), rect.left(), rect.right());
        if (best < 0 || dy < bestY || (dy == bestY && dx < bestX)) {
            best = i;
            bestY = dy;
            bestX = dx;
        }
    }
    return best;
}

int TextGeometry::positionInRun(const TextRun &run, double x) const
{
    int best = run.start;
    for (int position = run.start + 1; position <= run.start + run.length; ++position)
        if (std::abs(edge(run, position) - x) < std::abs(edge(run, best) - x))
            best = position;
    // Not into the middle of a character.
    const bool inside = best > run.start && best < run.start + run.length;
    return inside ? previousCharacter(nextCharacter(best)) : best;
}

int TextGeometry::positionAt(const QPointF &point) const
{
    const int run = nearestRun(point);
    return run < 0 ? 0 : positionInRun(m_runs[run], point.x());
}

int TextGeometry::unitAt(const QPointF &point) const
{
    const int index = nearestRun(point);
    if (index < 0 || !m_runs[index].rect.contains(point))
        return -1;
    const TextRun &run = m_runs[index];
    for (int position = run.start; position < run.start + run.length; ++position) {
        const auto [left, right] = std::minmax({edge(run, position), edge(run, position + 1)});
        if (point.x() >= left && point.x() < right)
            return position;
    }
    return -1;
}

QList<QRectF> TextGeometry::areas(const TextSpan &span) const
{
    QList<QRectF> areas;
    if (span.length <= 0)
        return areas;
    for (int i = std::max(0, runAt(span.start)); i < m_runs.size() && m_runs[i].start < span.end(); ++i) {
        const TextRun &run = m_runs[i];
        const int from = std::max(span.start, run.start);
        const int to = std::min(span.end(), run.start + run.length);
        if (from >= to)
            continue;
        const auto [left, right] = std::minmax({edge(run, from), edge(run, to)});
        const QRectF area(left, run.rect.top(), right - left, run.rect.height());
        // Words of one line, and the spaces between them that belong to no run, are one area.
        if (!areas.isEmpty() && shareALine(areas.last(), area) && !run.rightToLeft &&
            area.left() >= areas.last().right() - 1 && area.left() - areas.last().right() < area.height())
            areas.last() |= area;
        else
            areas.append(area);
    }
    return areas;
}

QRectF TextGeometry::caret(int position) const
{
    const int index = runAt(position);
    if (index < 0)
        return {};
    const TextRun &run = m_runs[index];
    return QRectF(edge(run, position), run.rect.top(), 0, run.rect.height());
}

bool TextGeometry::isRightToLeft(int position) const
{
    const int run = runAt(position);
    return run >= 0 && m_runs[run].rightToLeft;
}

TextSpan TextGeometry::blockAt(int position) const
{
    position = std::clamp(position, 0, length());
    const qsizetype before = position == 0 ? -1 : m_text.lastIndexOf(u'\n', position - 1);
    const qsizetype after = m_text.indexOf(u'\n', position);
    const int start = int(before + 1);
    return {start, int(after < 0 ? m_text.size() : after) - start};
}

TextSpan TextGeometry::around(int position) const
{
    constexpr int reach = 1000;
    const TextSpan block = blockAt(position);
    const int start = std::max(block.start, position - reach);
    return {start, std::min(block.end(), position + reach) - start};
}

int TextGeometry::boundary(int position, bool words, bool forward) const
{
    position = std::clamp(position, 0, length());
    const TextSpan part = around(position);
    if (forward && position >= part.end())
        return std::min(position + 1, length()); // over the line break
    if (!forward && position <= part.start)
        return std::max(position - 1, 0);
    QTextBoundaryFinder finder(words ? QTextBoundaryFinder::Word : QTextBoundaryFinder::Grapheme,
                               QStringView(m_text).mid(part.start, part.length));
    finder.setPosition(position - part.start);
    qsizetype at = 0;
    // A caret stops where words begin.
    do {
        at = forward ? finder.toNextBoundary() : finder.toPreviousBoundary();
    } while (at >= 0 && words && !finder.boundaryReasons().testFlag(QTextBoundaryFinder::StartOfItem));
    if (at < 0)
        return forward ? part.end() : part.start;
    return part.start + int(at);
}

int TextGeometry::nextCharacter(int position) const
{
    return boundary(position, false, true);
}

int TextGeometry::previousCharacter(int position) const
{
    return boundary(position, false, false);
}

int TextGeometry::nextWord(int position) const
{
    return boundary(position, true, true);
}

int TextGeometry::previousWord(int position) const
{
    return boundary(position, true, false);
}

TextSpan TextGeometry::wordAt(int position) const
{
    const TextSpan part = around(position);
    QTextBoundaryFinder finder(QTextBoundaryFinder::Word, QStringView(m_text).mid(part.start, part.length));
    finder.setPosition(position - part.start);
    const qsizetype from = finder.isAtBoundary() ? finder.position() : finder.toPreviousBoundary();
    finder.setPosition(position - part.start);
    const qsizetype to = finder.toNextBoundary();
    const int start = part.start + int(std::max<qsizetype>(from, 0));
    return {start, (to < 0 ? part.end() : part.start + int(to)) - start};
}

TextGeometry::RunSpan TextGeometry::lineOfRun(int run) const
{
    RunSpan line{run, run};
    const auto joins = [this](int before, int after) {
        const int end = m_runs[before].start + m_runs[before].length;
        return shareALine(m_runs[before].rect, m_runs[after].rect) &&
               !QStringView(m_text).mid(end, m_runs[after].start - end).contains(u'\n');
    };
    while (line.first > 0 && joins(line.first - 1, line.first))
        --line.first;
    while (line.last + 1 < m_runs.size() && joins(line.last, line.last + 1))
        ++line.last;
    return line;
}

TextSpan TextGeometry::lineAt(int position) const
{
    const int run = runAt(position);
    if (run < 0)
        return {};
    const RunSpan line = lineOfRun(run);
    const int start = m_runs[line.first].start;
    return {start, m_runs[line.last].start + m_runs[line.last].length - start};
}

int TextGeometry::positionInLine(const RunSpan &line, double x) const
{
    int best = line.first;
    const auto off = [&](int run) { return distance(x, m_runs[run].rect.left(), m_runs[run].rect.right()); };
    for (int i = line.first; i <= line.last; ++i)
        if (off(i) < off(best))
            best = i;
    return positionInRun(m_runs[best], x);
}

int TextGeometry::below(int position, double x) const
{
    const int run = runAt(position);
    if (run < 0)
        return position;
    const int next = lineOfRun(run).last + 1;
    return next < m_runs.size() ? positionInLine(lineOfRun(next), x) : length();
}

int TextGeometry::above(int position, double x) const
{
    const int run = runAt(position);
    if (run < 0)
        return position;
    const int previous = lineOfRun(run).first - 1;
    return previous >= 0 ? positionInLine(lineOfRun(previous), x) : 0;
}

} // namespace posthorn

#include "textdirection.h"

#include <QChar>
#include <algorithm>
#include <numeric>

namespace posthorn::textdirection
{
namespace
{

QChar::Direction directionAt(QStringView text, qsizetype at)
{
    const QChar c = text[at];
    if (c.isHighSurrogate() && at + 1 < text.size() && text[at + 1].isLowSurrogate())
        return QChar::direction(QChar::surrogateToUcs4(c, text[at + 1]));
    if (c.isLowSurrogate() && at > 0 && text[at - 1].isHighSurrogate())
        return QChar::direction(QChar::surrogateToUcs4(text[at - 1], c));
    return c.direction();
}

enum class Kind : quint8 { Left, Right, EuropeanNumber, ArabicNumber, Separator, Terminator, Neutral };

Kind kindOf(QChar::Direction direction)
{
    switch (direction) {
    case QChar::DirL:
        return Kind::Left;
    case QChar::DirR:
    case QChar::DirAL:
        return Kind::Right;
    case QChar::DirEN:
        return Kind::EuropeanNumber;
    case QChar::DirAN:
        return Kind::ArabicNumber;
    case QChar::DirES:
    case QChar::DirCS:
        return Kind::Separator;
    case QChar::DirET:
        return Kind::Terminator;
    default:
        return Kind::Neutral;
    }
}

/// W1 to W7: what marks, separators and numbers count as beside their neighbours.
void resolveWeak(QStringView text, bool rightToLeft, QList<Kind> *kinds)
{
    QList<Kind> &kind = *kinds;
    Kind strong = rightToLeft ? Kind::Right : Kind::Left;
    bool arabic = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar::Direction direction = directionAt(text, i);
        if (direction == QChar::DirNSM)
            kind[i] = i > 0 ? kind[i - 1] : strong;
        if (direction == QChar::DirL || direction == QChar::DirR || direction == QChar::DirAL) {
            strong = kind[i];
            arabic = direction == QChar::DirAL;
        }
        if (kind[i] == Kind::EuropeanNumber && arabic)
            kind[i] = Kind::ArabicNumber;
    }
    for (qsizetype i = 0; i < text.size(); ++i) {
        const Kind before = i > 0 ? kind[i - 1] : Kind::Neutral;
        const Kind after = i + 1 < text.size() ? kind[i + 1] : Kind::Neutral;
        const bool number = before == Kind::EuropeanNumber || before == Kind::ArabicNumber;
        if (kind[i] == Kind::Separator)
            kind[i] = number && before == after ? before : Kind::Neutral;
        if (kind[i] == Kind::Terminator && before == Kind::EuropeanNumber)
            kind[i] = Kind::EuropeanNumber;
    }
    for (qsizetype i = text.size() - 1; i >= 0; --i) {
        if (kind[i] == Kind::Terminator)
            kind[i] = i + 1 < text.size() && kind[i + 1] == Kind::EuropeanNumber ? Kind::EuropeanNumber
                                                                                 : Kind::Neutral;
    }
    strong = rightToLeft ? Kind::Right : Kind::Left;
    for (Kind &each : kind) {
        if (each == Kind::Left || each == Kind::Right)
            strong = each;
        else if (each == Kind::EuropeanNumber && strong == Kind::Left)
            each = Kind::Left;
    }
}

/// N1 and N2: between two of one direction it is that one, else that of the paragraph.
void resolveNeutral(bool rightToLeft, QList<Kind> *kinds)
{
    const Kind base = rightToLeft ? Kind::Right : Kind::Left;
    const auto side = [](Kind kind) { return kind == Kind::Left ? Kind::Left : Kind::Right; };
    QList<Kind> &kind = *kinds;
    for (qsizetype i = 0; i < kind.size(); ++i) {
        if (kind[i] != Kind::Neutral)
            continue;
        qsizetype end = i;
        while (end < kind.size() && kind[end] == Kind::Neutral)
            ++end;
        const Kind before = i > 0 ? side(kind[i - 1]) : base;
        const Kind after = end < kind.size() ? side(kind[end]) : base;
        std::fill(kind.begin() + i, kind.begin() + end, before == after ? before : base);
        i = end - 1;
    }
}

} // namespace

bool hasRightToLeft(QStringView text)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i].unicode() < 0x590)
            continue;
        const QChar::Direction direction = directionAt(text, i);
        if (direction == QChar::DirR || direction == QChar::DirAL || direction == QChar::DirAN)
            return true;
    }
    return false;
}

QList<quint8> levels(QStringView text, bool rightToLeft)
{
    QList<Kind> kinds(text.size());
    for (qsizetype i = 0; i < text.size(); ++i)
        kinds[i] = kindOf(directionAt(text, i));
    resolveWeak(text, rightToLeft, &kinds);
    resolveNeutral(rightToLeft, &kinds);
    QList<quint8> levels(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        switch (kinds[i]) {
        case Kind::Left:
            levels[i] = rightToLeft ? 2 : 0;
            break;
        case Kind::Right:
            levels[i] = 1;
            break;
        default:
            levels[i] = 2;
        }
    }
    return levels;
}

QList<int> visualOrder(const QList<quint8> &levels)
{
    QList<int> order(levels.size());
    std::iota(order.begin(), order.end(), 0);
    const quint8 highest = levels.isEmpty() ? 0 : *std::max_element(levels.begin(), levels.end());
    for (quint8 level = highest; level > 0; --level) {
        for (qsizetype i = 0; i < levels.size(); ++i) {
            if (levels[i] < level)
                continue;
            qsizetype end = i;
            while (end < levels.size() && levels[end] >= level)
                ++end;
            std::reverse(order.begin() + i, order.begin() + end);
            i = end;
        }
    }
    return order;
}

} // namespace posthorn::textdirection

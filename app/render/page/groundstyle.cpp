#include "groundstyle.h"

namespace posthorn
{
namespace
{

using declarations::same;

class GroundReader
{
public:
    GroundReader(const Declarations &declarations, const LengthBasis &basis, BoxStyle *style)
        : m_declarations(declarations)
        , m_basis(basis)
        , m_style(*style)
    {
    }

    void read()
    {
        if (const QColor color = cssvalue::color(m_declarations.value("background-color")); color.isValid())
            m_style.ground = color;
        if (const std::string_view image = m_declarations.value("background-image"); !image.empty())
            setGroundImage(image);
        if (const std::string_view repeat = m_declarations.value("background-repeat"); !repeat.empty()) {
            m_style.repeatX = same(repeat, "repeat") || same(repeat, "repeat-x");
            m_style.repeatY = same(repeat, "repeat") || same(repeat, "repeat-y");
        }
        if (const std::string_view position = m_declarations.value("background-position"); !position.empty())
            setGroundPosition(cssvalue::words(position));
        const std::string_view size = m_declarations.value("background-size");
        if (same(size, "cover")) {
            m_style.groundSize = BoxStyle::GroundSize::Cover;
        } else if (same(size, "contain")) {
            m_style.groundSize = BoxStyle::GroundSize::Contain;
        } else if (const QList<QByteArray> sizes = cssvalue::words(size); !sizes.isEmpty()) {
            const auto at = [&sizes, this](qsizetype i) {
                return cssvalue::length({sizes[i].constData(), size_t(sizes[i].size())}, m_basis)
                    .value_or(CssLength());
            };
            m_style.groundSize = BoxStyle::GroundSize::Given;
            m_style.groundWidth = at(0);
            m_style.groundHeight = sizes.size() > 1 ? at(1) : CssLength();
        }
    }

private:
    void setGroundImage(std::string_view value)
    {
        m_style.groundImage.clear();
        m_style.gradient.clear();
        QByteArray text(value.data(), qsizetype(value.size()));
        const qsizetype open = text.indexOf('(');
        if (open < 0 || !text.endsWith(')')) {
            // litehtml hands over addresses without url().
            if (!same(value, "none"))
                m_style.groundImage = text;
            return;
        }
        const QByteArray inner = text.mid(open + 1, text.size() - open - 2).trimmed();
        if (text.startsWith("url")) {
            m_style.groundImage = inner;
            if (inner.size() > 1 && (inner.front() == '"' || inner.front() == '\''))
                m_style.groundImage = inner.mid(1, inner.size() - 2);
            return;
        }
        if (text.startsWith("data:")) {
            m_style.groundImage = text;
            return;
        }
        if (!text.startsWith("linear-gradient"))
            return;
        m_style.gradientPlaces.clear();
        m_style.gradientCorner = {};
        for (const QByteArray &stop :
             cssvalue::words({inner.constData(), size_t(inner.size())}, ',').mid(0, 16)) {
            const QList<QByteArray> words = cssvalue::words({stop.constData(), size_t(stop.size())});
            if (words.isEmpty())
                continue;
            const QByteArray &first = words.first();
            if (first.endsWith("deg"))
                m_style.gradientAngle = first.left(first.size() - 3).toDouble();
            else if (first == "to")
                setGradientSides(words);
            else if (const QColor color = cssvalue::color({first.constData(), size_t(first.size())});
                     color.isValid())
                addStop(color, words);
        }
        if (m_style.gradient.size() < 2)
            m_style.gradient.clear();
        spreadStops();
    }

    void setGradientSides(const QList<QByteArray> &words)
    {
        const int x = words.contains("right") ? 1 : words.contains("left") ? -1 : 0;
        const int y = words.contains("bottom") ? 1 : words.contains("top") ? -1 : 0;
        m_style.gradientAngle = x > 0 ? 90 : x < 0 ? 270 : y > 0 ? 180 : 0;
        if (x != 0 && y != 0)
            m_style.gradientCorner = QPoint(x, y);
    }

    void addStop(const QColor &color, const QList<QByteArray> &words)
    {
        double place = -1;
        if (words.size() > 1) {
            const auto found = cssvalue::length({words[1].constData(), size_t(words[1].size())}, m_basis);
            if (found && (found->share > 0 || found->pixels == 0))
                place = std::clamp(found->share, 0.0, 1.0);
        }
        m_style.gradient.append(color);
        m_style.gradientPlaces.append(place);
    }

    /// Colours without a place stand evenly between those that have one (CSS Images 3, 3.4.3).
    void spreadStops()
    {
        QList<double> &places = m_style.gradientPlaces;
        if (places.isEmpty())
            return;
        if (places.first() < 0)
            places.first() = 0;
        if (places.last() < 0)
            places.last() = 1;
        for (qsizetype i = 1; i < places.size(); ++i) {
            if (places[i] >= 0) {
                places[i] = std::max(places[i], places[i - 1]);
                continue;
            }
            qsizetype next = i;
            while (places[next] < 0)
                ++next;
            const double end = std::max(places[next], places[i - 1]);
            places[i] = places[i - 1] + (end - places[i - 1]) / double(next - i + 1);
        }
    }

    void setGroundPosition(const QList<QByteArray> &words)
    {
        bool xIsSet = false;
        m_style.groundX = CssLength{0, 0.5, false};
        m_style.groundY = CssLength{0, 0.5, false};
        for (const QByteArray &word : words.mid(0, 2)) {
            const QByteArray lower = word.toLower();
            if (lower == "top" || lower == "bottom") {
                m_style.groundY = CssLength{0, lower == "top" ? 0.0 : 1.0, false};
            } else if (lower == "left" || lower == "right") {
                m_style.groundX = CssLength{0, lower == "left" ? 0.0 : 1.0, false};
                xIsSet = true;
            } else if (const auto found =
                           lower == "center"
                               ? std::optional(CssLength{0, 0.5, false})
                               : cssvalue::length({word.constData(), size_t(word.size())}, m_basis)) {
                (xIsSet ? m_style.groundY : m_style.groundX) = *found;
                xIsSet = true;
            }
        }
    }

    const Declarations &m_declarations;
    LengthBasis m_basis;
    BoxStyle &m_style;
};

} // namespace

void applyGroundStyle(const Declarations &declarations, const LengthBasis &basis, BoxStyle *style)
{
    GroundReader(declarations, basis, style).read();
}

} // namespace posthorn

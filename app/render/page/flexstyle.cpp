#include "flexstyle.h"

namespace posthorn
{
namespace
{

using declarations::lookUp;
using declarations::same;
using declarations::Word;

constexpr Word<FlexPlace> places[] = {
    {"auto", FlexPlace::Auto},
    {"flex-start", FlexPlace::Start},
    {"flex-end", FlexPlace::End},
    {"center", FlexPlace::Center},
    {"stretch", FlexPlace::Stretch},
    {"baseline", FlexPlace::Baseline},
    {"space-between", FlexPlace::Between},
    {"space-around", FlexPlace::Around},
    {"space-evenly", FlexPlace::Evenly},
};

/// As the sanitizer writes them: "auto-fit 200px", or columns one by one.
void readTracks(std::string_view value, const LengthBasis &basis, FlexStyle *flex)
{
    const QList<QByteArray> words = cssvalue::words(value);
    const auto view = [](const QByteArray &word) {
        return std::string_view(word.constData(), size_t(word.size()));
    };
    flex->tracks.clear();
    flex->fittingTrack = 0;
    if (words.size() == 2 && words[0] == "auto-fit") {
        const auto least = cssvalue::length(view(words[1]), basis);
        flex->fittingTrack = least && least->isFixed() ? std::max(1.0, least->pixels) : 200;
        return;
    }
    for (const QByteArray &word : words) {
        GridTrack track;
        if (word.endsWith("fr"))
            track.share = cssvalue::number(view(word.chopped(2))).value_or(1);
        else
            track.width = cssvalue::length(view(word), basis).value_or(CssLength());
        flex->tracks.push_back(track);
    }
}

} // namespace

void applyFlexStyle(const Declarations &declarations, const LengthBasis &basis, BoxStyle *style)
{
    FlexStyle &flex = style->flex;
    if (const auto place = lookUp(declarations.value("align-self"), places))
        flex.alignSelf = *place;
    if (const auto grow = cssvalue::number(declarations.value("flex-grow")))
        flex.grow = std::max(0.0, *grow);
    if (const auto shrink = cssvalue::number(declarations.value("flex-shrink")))
        flex.shrink = std::max(0.0, *shrink);
    if (const auto length = declarations.length("flex-basis", basis))
        flex.basis = *length;
    if (const QList<QByteArray> span = cssvalue::words(declarations.value("grid-column")); span.size() == 2)
        flex.columnSpan = std::max(1, span[1].toInt());
    if (!style->isFlex())
        return;
    const std::string_view direction = declarations.value("flex-direction");
    flex.isColumn = same(direction, "column") || same(direction, "column-reverse");
    flex.isReversed = same(direction, "row-reverse") || same(direction, "column-reverse");
    const std::string_view wrap = declarations.value("flex-wrap");
    flex.wraps = same(wrap, "wrap") || same(wrap, "wrap-reverse");
    if (const auto place = lookUp(declarations.value("justify-content"), places))
        flex.justify = *place;
    if (const auto place = lookUp(declarations.value("align-items"), places))
        flex.alignItems = *place;
    if (const auto gap = declarations.length("row-gap", basis))
        flex.rowGap = *gap;
    if (const auto gap = declarations.length("column-gap", basis))
        flex.columnGap = *gap;
    if (style->isGrid())
        readTracks(declarations.value("grid-template-columns"), basis, &flex);
}

} // namespace posthorn

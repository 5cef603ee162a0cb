#pragma once

#include "paintlist.h"
#include "ui/render/renderstyle.h"

namespace posthorn
{

/// Brings the sender's colours into the window's scheme. In the dark one bright grounds become dark, inks
/// keep their hue and get a contrast of 4.5:1 on the ground that they really stand on, pictures are never
/// touched; a mail that is dark by itself keeps its grounds. In the light one, and with the sender's own
/// colours, only ink that is hard to read is moved, to 3:1. Ink that has no contrast at all with its ground
/// in the sender's colours was hidden on purpose and stays so. Pure but for the list that it fills in; the
/// page's thread.
class GroundAdapter
{
public:
    GroundAdapter(const RenderStyle &style, PictureStore *pictures, StopGuard *guard);

    /// Sets what is shown. `senderKnowsDark`: there are rules for dark schemes in the mail. True where the
    /// sender's own colours are dark.
    bool adapt(PaintList *list, bool senderKnowsDark);

    static constexpr double DarkContrast = 4.5;
    static constexpr double LightContrast = 3;
    static constexpr double HiddenBelow = 1.2;

private:
    /// What is behind something: the sender's colour and what is shown.
    struct Behind {
        QColor own;
        QColor shown;
        bool isPicture = false;
    };

    void adaptGround(PaintItem *item, const Behind &behind);
    void adaptBorder(PaintItem *item, const Behind &behind);
    [[nodiscard]] QColor ground(const QColor &color) const;
    [[nodiscard]] QColor ink(QColor color, const Behind &behind) const;
    [[nodiscard]] QColor readable(const QColor &color, const QColor &ground, double wanted) const;
    [[nodiscard]] bool isDarkByItself(const PaintList &list);
    void indexGrounds(const PaintList &list);
    [[nodiscard]] Behind behind(const PaintList &list, size_t item) const;

    RenderStyle m_style;
    PictureStore &m_pictures;
    StopGuard &m_guard;
    double m_wanted = LightContrast;
    bool m_turnsDark = false; // bright grounds become dark ones
    QColor m_ownBase;         // what the sender took for granted behind everything
    QColor m_base;
    QColor m_text;
    QColor m_link;
    std::vector<std::vector<int>> m_strips; // grounds by their height on the page
    std::vector<Behind> m_grounds;          // for each item that is one
};

} // namespace posthorn

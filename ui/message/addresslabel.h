#pragma once

#include "ui/common/textlabel.h"

namespace posthorn
{

struct SenderTruth;

/// An address whose domain cannot be overlooked: the part of it that somebody registered stands out, and is
/// shown in full however narrow the line is; what is before it is cut off instead. Window thread.
class AddressLabel : public TextLabel
{
    Q_OBJECT

public:
    explicit AddressLabel(QWidget *parent = nullptr);

    void setSender(const SenderTruth &sender);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] QFont strongFont() const;

    QString m_registered; // the end of fullText(), or empty
};

} // namespace posthorn

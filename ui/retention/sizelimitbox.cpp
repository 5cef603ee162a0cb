#include "sizelimitbox.h"

namespace posthorn
{

namespace
{

constexpr qint64 megabyte = 1'000'000;

/// At least one where there is a limit.
int megabytes(qint64 bytes)
{
    return int((bytes + megabyte - 1) / megabyte);
}

} // namespace

SizeLimitBox::SizeLimitBox(QWidget *parent)
    : QSpinBox(parent)
{
    setRange(0, 1'000'000'000);
    setGroupSeparatorShown(true);
    setSuffix(tr(" MB"));
    setSpecialValueText(tr("Any size"));
}

void SizeLimitBox::setBytes(qint64 bytes)
{
    m_given = bytes;
    setValue(megabytes(bytes));
}

qint64 SizeLimitBox::bytes() const
{
    return value() == megabytes(m_given) ? m_given : value() * megabyte;
}

} // namespace posthorn

#pragma once

#include <QSpinBox>

namespace posthorn
{

/// A limit in megabytes; none at 0. Keeps what it was given to the byte until another number is chosen.
/// Window thread.
class SizeLimitBox : public QSpinBox
{
    Q_OBJECT

public:
    explicit SizeLimitBox(QWidget *parent = nullptr);

    void setBytes(qint64 bytes);
    [[nodiscard]] qint64 bytes() const;

private:
    qint64 m_given = 0;
};

} // namespace posthorn

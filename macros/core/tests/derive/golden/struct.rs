const _: () = {
    static __RECORD: ::kubewright::schema::RecordShape = ::kubewright::schema::RecordShape {
        name: "Port",
        fields: &[
            ::kubewright::schema::Field {
                name: "containerPort",
                shape: <i32 as ::kubewright::schema::Schema>::shape,
                required: true,
                omit: ::kubewright::schema::Omit::Never,
                flatten: false,
                read: true,
                facts: &[],
            },
            ::kubewright::schema::Field {
                name: "type",
                shape: <Option<String> as ::kubewright::schema::Schema>::shape,
                required: false,
                omit: ::kubewright::schema::Omit::Absent,
                flatten: false,
                read: true,
                facts: &[],
            },
        ],
        names: &[("type", 1u16), ("containerPort", 0u16)],
        slots: b"\x02\0\x01\0",
        flattened: &[],
        required: 1,
        deny_unknown_fields: false,
        type_meta: ::core::option::Option::None,
        facts: &[],
        variants: false,
        conditional: false,
    };
    static __SHAPE: ::kubewright::schema::Shape = ::kubewright::schema::Shape::Record(
        &__RECORD,
    );
    #[automatically_derived]
    impl ::kubewright::schema::Schema for Port {
        fn shape() -> &'static ::kubewright::schema::Shape {
            &__SHAPE
        }
        #[inline(never)]
        fn blank() -> Self {
            Self {
                container_port: ::kubewright::schema::Schema::blank(),
                r#type: ::kubewright::schema::Schema::blank(),
            }
        }
        fn view(&self) -> ::kubewright::schema::Ref<'_> {
            ::kubewright::schema::Ref::Record(self)
        }
        fn view_mut(&mut self) -> ::kubewright::schema::Mut<'_> {
            ::kubewright::schema::Mut::Record(self)
        }
    }
    #[automatically_derived]
    impl ::kubewright::schema::Record for Port {
        fn shape(&self) -> &'static ::kubewright::schema::RecordShape {
            &__RECORD
        }
        #[inline(never)]
        fn get(&self, index: ::core::primitive::usize) -> ::kubewright::schema::Ref<'_> {
            match index {
                0 => ::kubewright::schema::Schema::view(&self.container_port),
                1 => ::kubewright::schema::Schema::view(&self.r#type),
                _ => ::kubewright::schema::Ref::Absent,
            }
        }
        #[inline(never)]
        fn get_mut(
            &mut self,
            index: ::core::primitive::usize,
        ) -> ::core::option::Option<::kubewright::schema::Mut<'_>> {
            ::core::option::Option::Some(
                match index {
                    0 => ::kubewright::schema::Schema::view_mut(&mut self.container_port),
                    1 => ::kubewright::schema::Schema::view_mut(&mut self.r#type),
                    _ => return ::core::option::Option::None,
                },
            )
        }
    }
    #[automatically_derived]
    impl ::kubewright::__private::serde::Serialize for Port {
        fn serialize<__S: ::kubewright::__private::serde::Serializer>(
            &self,
            serializer: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error> {
            ::kubewright::schema::encode::value(self, serializer)
        }
    }
    #[automatically_derived]
    impl<'__de> ::kubewright::__private::serde::Deserialize<'__de> for Port {
        fn deserialize<__D: ::kubewright::__private::serde::Deserializer<'__de>>(
            deserializer: __D,
        ) -> ::core::result::Result<Self, __D::Error> {
            ::kubewright::schema::decode::value(deserializer)
        }
    }
};
